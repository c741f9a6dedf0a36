"""The review pages: static HTML that shows extracted values beside their source.

    from review.sources import Sources
    from review.write import write_review
    report = write_review(Store(curated), Sources(paths_by_name), out)

The pages need no server and no network; `review.write` describes the files.  This module imports nothing, so that the
process that draws pages starts quickly.
"""
