"""Which measures apply: facts become words, and rules over words are decided by durable-rules or by a plain evaluator."""
