"""The commands of `pmg`: options, help, exit statuses, a module a group.  Light to import: help has to come at once."""
