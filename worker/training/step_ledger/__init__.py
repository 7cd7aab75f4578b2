"""The step ledger: two legs recorded step by step, and the first place where they part."""
