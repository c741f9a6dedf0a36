"""Commands of `pmg`: options, help, exit statuses; a module for each group.  Imports little, to keep help fast."""
