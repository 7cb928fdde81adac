namespace NetWeight.Workbench.Texts;

/// <content>Texts of measuring, in the browser and on the server.</content>
internal static partial class Chinese
{
    private static Dictionary<string, string> MeasuringTexts => new()
    {
        ["Measure in this browser"] = "在本浏览器中测量",
        ["ONNX Runtime Web runs the models here, on your computer. "
            + "The first run fetches it from this site: 14 MB, 27 MB for the GPU."] =
                "ONNX Runtime Web 在您的电脑上运行模型。首次运行会从本站下载：14 MB，GPU 版 27 MB。",
        ["Runs on"] = "运行于",
        ["For"] = "时长",
        ["CPU (WebAssembly)"] = "CPU（WebAssembly）",
        ["GPU (WebGPU)"] = "GPU（WebGPU）",
        ["Measure"] = "测量",
        ["Measuring"] = "正在测量",
        ["Stop"] = "停止",
        ["Compare the outputs"] = "比较输出",
        ["Loading"] = "正在加载",
        ["Warming up"] = "正在预热",
        ["Running"] = "正在运行",
        ["Median ms"] = "中位数（毫秒）",
        ["95 % interval"] = "95 % 区间",
        ["Shortest"] = "最短",
        ["First run"] = "首次运行",
        ["Runs"] = "次数",
        ["Inputs"] = "输入",
        ["Largest difference"] = "最大差异",
        ["relative"] = "相对",
        ["allowed"] = "允许",
        ["random"] = "随机",
        ["zeros"] = "零",
        ["large"] = "十倍",
        ["cannot be compared"] = "无法比较",
        ["The outputs agree"] = "输出一致",
        ["The outputs differ"] = "输出不一致",
        ["Both models ran on the same seeded inputs, without the runtime's optimizations."] = "两个模型使用相同的种子输入，关闭运行时优化。",
        ["WebAssembly, {0}."] = "WebAssembly，{0}。",
        ["1 thread; after a reload the page may use all cores"] = "1 个线程；重新加载后可使用所有核",
        ["{0} threads"] = "{0} 个线程",
        ["WebGPU; a run ends when its outputs are back in the CPU's memory."] = "WebGPU；输出回到 CPU 内存时一次运行结束。",
        ["ONNX Runtime Web refuses: {0}"] = "ONNX Runtime Web 拒绝：{0}",
        ["This site was published without ONNX Runtime Web, so it cannot measure. "
            + "See 'Measure in the browser' in docs/workbench.md."] =
                "本站发布时未带 ONNX Runtime Web，因此无法测量。见 docs/workbench.md。",

        // On the server.
        ["History"] = "历史",
        ["or choose them"] = "或点击选择",
        ["On the server's machine"] = "在服务器所在的机器上",
        ["Threads"] = "线程数",
        ["Duration"] = "时长",
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
        ["Setting"] = "设置",
        ["Models are calculated in this page; to be measured they go to the server of this page and nowhere else."] =
            "计算在本页内完成；测量时模型只会发送到本页的服务器。",
    };
}
