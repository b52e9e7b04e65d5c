"""Public forecasts as evidence: read, pooled, scored, tied to beliefs, made into records of the ledger."""
