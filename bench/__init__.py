"""The benchmark: how fast the product is, as it runs. See docs/benchmarks.md."""
