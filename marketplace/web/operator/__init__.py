"""What the operator's people see: partners, catalogue, margins, orders, books, statements, mail, trail."""
