namespace NetWeight.Workbench.Texts;

/// <summary>The texts of the parts that need a server, in Chinese.</summary>
internal static class ServerChinese
{
    /// <summary>The texts.</summary>
    public static IReadOnlyDictionary<string, string> Texts { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["History"] = "历史",
        ["or choose them"] = "或点击选择",
        ["On the server's machine"] = "在服务器所在的机器上",
        ["Threads"] = "线程数",
        ["Duration"] = "时长",
        ["Measure"] = "测量",
        ["Measured"] = "实测",
        ["{0} runs"] = "{0} 次运行",
        ["Progress"] = "进度",
        ["Cancel"] = "取消",
        ["uploading"] = "正在上传",
        ["queued"] = "排队中",
        ["running"] = "运行中",
        ["place"] = "位置",
        ["Prove"] = "证明",
        ["Proved"] = "已证明",
        ["Refused"] = "未通过",
        ["Nothing to prove"] = "无需证明",
        ["Calibrate predictions for this machine"] = "为这台机器校准预测",
        ["Calibrate"] = "校准",
        ["Download the device file"] = "下载设备文件",
        ["Mean error on networks left out of the fit"] = "未参与拟合的网络上的平均误差",
        ["Measurements"] = "测量记录",
        ["This page has no server. Start one with 'dotnet run --project src/NetWeight.Server': it measures and keeps a history."] =
            "本页没有服务器。请用“dotnet run --project src/NetWeight.Server”启动：它可以测量并保存历史。",
        ["all"] = "全部",
        ["Download as JSON lines"] = "下载为 JSON 行",
        ["Nothing has been measured yet. Choose a model and measure it in the summary."] = "还没有测量记录。请选择一个模型并在概览中测量。",
        ["Measured at"] = "测量时间",
        ["Median"] = "中位数",
        ["95 % interval"] = "95 % 区间",
        ["Setting"] = "设置",
        ["Models are calculated in this page; to be measured they go to the server of this page and nowhere else."] =
            "计算在本页内完成；测量时模型只会发送到本页的服务器。",
    };
}
