"""Hotline (热线工单): tickets of citizens, masked at the door; three rates, topics, and what stays unsolved."""
