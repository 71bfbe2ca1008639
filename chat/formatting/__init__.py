"""What people write, made into what people read: a subset of CommonMark, safe by construction and washed once more."""
