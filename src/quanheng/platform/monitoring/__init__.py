"""Monitoring (运行监控): expected paths, lamps, forecasts and warnings, each warning a case with a clock."""
