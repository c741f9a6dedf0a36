"""The review pages: static HTML on which people look at what was extracted beside the source that it comes from.

    from review.sources import Sources
    from review.write import write_review
    report = write_review(Store(curated), Sources(paths_by_name), out)

No server, no network; see `review.write` for what stands where and what is written when.  (Nothing is
imported here: the process that draws pages needs little.)
"""
