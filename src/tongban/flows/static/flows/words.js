// What the editors of bpmn.io say, in Chinese. Where a sentence is not here it is shown in English.

const FLOWS = {
  "Activate create/remove space tool": "腾出或者收回空间", "Activate global connect tool": "连线",
  "Activate hand tool": "移动画面", "Activate lasso tool": "框选", "Add text annotation": "加文字说明",
  "Align elements": "对齐", "Append compensation activity": "接补偿活动",
  "Append conditional intermediate catch event": "接条件事件", "Append end event": "接结束",
  "Append gateway": "接网关", "Append intermediate/boundary event": "接中间事件",
  "Append message intermediate catch event": "接等待消息", "Append receive task": "接等待消息的环节",
  "Append signal intermediate catch event": "接等待信号", "Append task": "接环节",
  "Append timer intermediate catch event": "接定时", "Boundary event": "边上的事件", "Business rule task": "决策表",
  "Call activity": "成员办件", "Change element": "换种类", "Collection": "集合", "Conditional flow": "带条件的路径",
  "Connect to other element": "连到另一个元素", "Connect using association": "用虚线连接",
  "Create data object reference": "画数据", "Create data store reference": "画数据库", "Create end event": "画结束",
  "Create expanded sub-process": "画子流程", "Create gateway": "画网关", "Create group": "画分组",
  "Create intermediate/boundary event": "画中间事件", "Create pool/participant": "画参与者",
  "Create start event": "画开始", "Create task": "画环节", "Default flow": "其他情况走的路径", "Delete": "删除",
  "Distribute elements horizontally": "横向均匀排列", "Distribute elements vertically": "纵向均匀排列",
  "End event": "结束", "Error boundary event": "差错事件", "Error end event": "差错结束",
  "Error start event": "差错开始", "Event sub-process": "事件子流程", "Event-based gateway": "先到先走",
  "Exclusive gateway": "择一", "Inclusive gateway": "择多", "Parallel gateway": "并行", "Complex gateway": "复杂网关",
  "Intermediate throw event": "中间事件", "Loop": "循环", "Manual task": "线下环节",
  "Message boundary event": "消息事件", "Message boundary event (non-interrupting)": "消息事件（不中断）",
  "Message end event": "发消息并结束", "Message intermediate catch event": "等待消息",
  "Message intermediate throw event": "发消息", "Message start event": "收到消息开始", "Open {element}": "打开{element}",
  "Parallel multi-instance": "逐一办理，同时进行", "Sequential multi-instance": "逐一办理，依次进行",
  "Receive task": "等待消息的环节", "Script task": "脚本", "Search in diagram": "在图中查找", "Send task": "发送",
  "Sequence flow": "路径", "Service task": "自动环节", "Signal boundary event": "信号事件",
  "Signal boundary event (non-interrupting)": "信号事件（不中断）", "Signal end event": "发信号并结束",
  "Signal intermediate catch event": "等待信号", "Signal intermediate throw event": "发信号",
  "Signal start event": "收到信号开始", "Start event": "开始", "Sub-process": "子流程",
  "Sub-process (collapsed)": "子流程（收起）", "Sub-process (expanded)": "子流程（展开）", "Task": "不办事的环节",
  "Terminate end event": "全部结束", "Timer boundary event": "定时事件",
  "Timer boundary event (non-interrupting)": "定时事件（不中断）", "Timer intermediate catch event": "定时",
  "Timer start event": "定时开始", "Toggle non-interrupting": "是否中断", "Transaction": "事务", "User task": "人工环节",
  "Ad-hoc sub-process": "临时子流程", "Data object reference": "数据", "Data store reference": "数据库",
  "Participant multiplicity": "多个参与者", "Add lane above": "上方加泳道", "Add lane below": "下方加泳道",
  "Divide into two lanes": "分成两条泳道", "Divide into three lanes": "分成三条泳道",
  "Empty pool/participant": "收起的参与者", "Expanded pool/participant": "展开的参与者",
  "Link intermediate catch event": "链接（接）", "Link intermediate throw event": "链接（发）",
};

const TABLES = {
  "Add cell description": "加说明", "Add input": "加条件列", "Add output": "加结果列",
  "Add input column left": "左边加条件列", "Add input column right": "右边加条件列",
  "Add output column left": "左边加结果列", "Add output column right": "右边加结果列", "Add rule": "加规则",
  "Add rule above": "上方加规则", "Add rule below": "下方加规则", "Add predefined values": "加可选值", "Add values": "加值",
  "After": "晚于", "Before": "早于", "Between": "介于", "And": "并且", "When": "如果", "Then": "那么",
  "Annotation": "说明", "Annotations": "说明", "Boolean value": "是非值", "Yes": "是", "No": "否",
  "Change cell expression language": "换表达式语言", "Change type": "换类型", "Clear predefined values": "清除可选值",
  "Comparison": "比较", "Comparison operator": "比较符", "Copy rule": "复制规则", "Cut rule": "剪切规则",
  "Paste rule above": "粘贴到上方", "Paste rule below": "粘贴到下方", "Move rule": "移动规则", "Remove rule": "删除规则",
  "Copy input column": "复制条件列", "Cut input column": "剪切条件列", "Remove input column": "删除条件列",
  "Copy output column": "复制结果列", "Cut output column": "剪切结果列", "Remove output column": "删除结果列",
  "Paste input column left": "粘贴到左边", "Paste input column right": "粘贴到右边",
  "Paste output column left": "粘贴到左边", "Paste output column right": "粘贴到右边",
  "Remove cell description": "删除说明", "Custom values": "自定义的值", "Date": "日期", "Date and time": "日期和时间",
  "Decision name": "决策名称", "Decision name: ": "决策名称：", "Edit": "修改", "Edit input": "修改条件",
  "Edit output": "修改结果", "Edit string": "修改文字", "Edit number": "修改数字", "Edit boolean": "修改是非值",
  "Edit date": "修改日期", "Edit time": "修改时间", "Edit duration": "修改时长", "Enter expression": "写表达式",
  "Equals": "等于", "Exactly": "正好", "Exclude": "不含", "Include": "含", "Expression": "表达式",
  "Expression language": "表达式语言", "Greater": "大于", "Greater or equals": "大于等于", "Less": "小于",
  "Less or equals": "小于等于", "Hit policy": "命中方式", "Hit policy:": "命中方式：", "Input": "条件",
  "Input expression": "条件表达式", "Input expression: ": "条件表达式：", "Input label": "条件名称",
  "Input label: ": "条件名称：", "Input type": "条件类型", "Input values": "可选值", "Output": "结果",
  "Output label": "结果名称", "Output label: ": "结果名称：", "Output name": "结果变量", "Output name: ": "结果变量：",
  "Output type": "结果类型", "Output values": "可选值", "Match none": "都不符合", "Match one": "符合其一",
  "No values": "没有值", "Predefined values": "可选值", "Range": "范围", "Resize": "调宽窄", "Set value": "设值",
  "Strings must be in double quotes": "文字要用双引号括起来", "Time": "时间", "Type": "类型", "Use today": "用今天",
  "Use now": "用现在", "Value": "值", "Values": "值", "Variable name": "变量名", "View DRD": "查看关系图",
  "Definition name": "名称", "Element name": "名称",
};

const ZH = { ...FLOWS, ...TABLES };

// A module of the editor that speaks the language of the page.
export function translation(lang) {
  const words = lang.startsWith("zh") ? ZH : {};
  const translate = (template, parts = {}) =>
    (words[template] ?? template).replace(/{([^}]+)}/g, (_, key) => {
      const part = parts[key] ?? `{${key}}`;
      return words[part] ?? part;
    });
  return { translate: ["value", translate] };
}
