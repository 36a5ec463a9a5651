"""The small scheme of two townships that tests of drafts are written about."""

TOWNSHIPS = {"SQX-SQ": "", "SQX-LL": ""}
TEXT = """\
# 石桥县乡镇考核，示意数据
scheme: 乡镇考核
title: 石桥县乡镇考核办法
title_en: Assessment of townships
demonstration: true
period: year
items:
  # 发改局按季报
  开工数: {name_en: Started, uom: 个, owner: 发改局, frequency: year}
  计划数: {name_en: Planned, uom: 个, owner: 发改局, frequency: year}
  税收: {name_en: Taxes, uom: 万元, owner: 财政局, frequency: year}
tree:
  - id: 经济发展
    name_en: Economy
    weight: 60
    children:
      # 2019 年起考
      - id: 项目开工率
        name_en: Projects started
        weight: 40
        measure: 开工数 / 计划数 * 100
        target: 95   # 常务会定
        rate: {rule: ratio, cap: 1}
        owner: 发改局
        tags: {nature: process}
      - id: 税收收入
        name_en: Tax revenue
        weight: 20
        measure: 税收
        target: units
        rate: {rule: ratio, cap: 1}
        tags: {nature: result}
  - id: 开工提速
    name_en: Faster starts
    weight: 40
    measure: 开工数
    rate: {rule: min_max}
    tags: {nature: result}
rank: {within: group, ties: min}
grades:
  - {name: 优秀, name_en: Excellent, from: 90}
  - {name: 合格, name_en: Passed}
round: {points: 2, score: 2}
overrides: {double-counting: 示例}
"""
