"""Public forecasts as evidence: read, pooled, scored, tied to beliefs, and made into records of the ledger."""
