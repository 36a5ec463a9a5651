"""Reports (报告): official documents made from what stands in the house, in Word, PDF and Excel."""
