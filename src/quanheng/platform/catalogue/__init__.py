"""Catalogue (数据项目录): what each figure means, who answers for it, and which schemes ask for it.

One id is one meaning, and one name is one id: a second meaning is refused with both shown side by side.
"""
