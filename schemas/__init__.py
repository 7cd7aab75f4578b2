"""The words that every part of Twinfit speaks: jobs, specs, data sets, events, reports, problems."""
