"""The columns of a list of tickets: every field of a hotline's ticket, by the headers offices give them."""

from __future__ import annotations

COLUMNS = {
    "number": ("编号", "工单编号", "工单号", "留言编号", "受理编号", "诉求编号"),
    "called_at": ("来电时间", "受理时间", "留言时间", "登记时间", "诉求时间"),
    "channel": ("渠道", "诉求渠道", "来源", "受理渠道", "诉求来源"),
    "kind": ("类型", "诉求类型", "工单类型"),
    "class1": ("一级分类", "一级事项", "事项一级", "一级事项分类"),
    "class2": ("二级分类", "二级事项", "事项二级", "二级事项分类"),
    "class3": ("三级分类", "三级事项", "事项三级", "三级事项分类"),
    "subject": ("标题", "工单标题", "留言主题", "主题"),
    "body": ("正文", "内容", "诉求内容", "留言详情", "工单内容"),
    "district": ("区", "区县", "所属区县"),
    "street": ("街道", "乡镇", "镇街", "所属街道"),
    "community": ("社区", "村", "村社区", "所属社区"),
    "place": ("坐标", "经纬度"),
    "unit": ("承办单位", "主办单位", "办理单位", "责任单位"),
    "others": ("协办", "协办单位"),
    "assigned_at": ("派单时间", "转办时间", "交办时间"),
    "level": ("时限级别", "紧急程度", "级别"),
    "signed_at": ("签收时间", "接收时间"),
    "contacted_at": ("首次联系时间", "联系时间", "首次响应时间"),
    "closed_at": ("办结时间", "答复时间", "反馈时间"),
    "returns": ("退单次数", "回退次数"),
    "reworks": ("重办次数", "重办"),
    "repeated": ("是否重复", "重复"),
    "reached": ("回访是否联系上", "回访联系", "是否联系上"),
    "solved": ("解决", "是否解决", "解决情况"),
    "satisfied": ("满意度", "满意情况", "是否满意"),
    "reason": ("不满意原因", "不满意归类"),
    "exclude": ("是否剔除及理由", "剔除理由", "剔除"),
    "reply": ("答复意见", "答复内容", "办理结果", "反馈内容"),
    "files": ("附件", "附件数"),
    "likes": ("点赞数", "点赞"),
    "dislikes": ("反对数", "反对"),
    "reporter": ("诉求人匿名标识", "诉求人标识", "留言用户", "诉求人编号"),
    "caller": ("诉求人", "来电人", "姓名", "联系人", "来电人姓名"),
    "phone": ("联系电话", "来电号码", "电话", "手机号", "手机"),
    "identity_number": ("身份证号", "证件号码"),
    "address": ("住址", "联系地址", "家庭住址"),
}
REQUIRED = ("number", "called_at")
# Looked at only to be masked, and by which word; never kept.
PERSONAL = {"caller": "name", "phone": "phone", "identity_number": "id", "address": "address"}
