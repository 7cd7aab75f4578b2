"""The words that every part speaks: jobs, specs, data sets, events, reports, problems."""
