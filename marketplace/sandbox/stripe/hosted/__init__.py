"""The pages a customer sees: payment, the bank's question, the receipt. Plain forms; no script."""
