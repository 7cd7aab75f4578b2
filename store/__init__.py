"""What lasts: the ledger of jobs, data sets and predictions, and the blobs beside it."""
