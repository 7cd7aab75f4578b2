"""The gateway: HTTP in, jobs into the ledger, results and pages out."""
