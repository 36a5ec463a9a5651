"""Feeds (数据接入): figures that come by themselves, each pull kept as a snapshot that can be played again."""
