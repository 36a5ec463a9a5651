"""Collection (填报): calls for figures, the returns of units, and their way to the hall.

In: an adopted scheme and a period; then values by grid, workbook or API. Out: confirmed figures, posted to the
ledger by the data owner who checked them. Kept here: nobody is asked what is known or was asked already; nobody
confirms what they reported; what is acknowledged is committed, and nothing is overwritten silently.
"""
