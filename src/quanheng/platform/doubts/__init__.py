"""Doubts (数据疑点): figures that need an explanation, found by method, heard before anything follows."""
