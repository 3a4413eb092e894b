"""Measurements that `make bench` runs. Figures with date and method stand in docs/performance.md."""
