namespace NetWeight.Workbench.Texts;

/// <content>Recommendations and experiments in Chinese: texts without places.</content>
internal static partial class Chinese
{
    private static IReadOnlyDictionary<string, string> ResearchTexts { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["There are no times to judge the claim by."] = "没有可用于判断结论的时间。",
        ["Name a device with -d ID, or measure here with --measure."] = "用 -d ID 指定设备，或用 --measure 在此测量。",
        ["Add times"] = "添加时间",
        ["Prediction error"] = "预测误差",
        ["Measured here"] = "在此测量",
        ["measured here"] = "在此测量",
        ["Claim"] = "结论",
        ["Source"] = "来源",
        ["Set-up"] = "设置",
        ["holds"] = "成立",
        ["Too few times are known for a verdict."] = "已知的时间太少，无法判断。",
        ["It is faster at no width."] = "在任何宽度下都不更快。",
        ["The error is that of a fit, not of a forecast."] = "该误差是拟合误差，而非预测误差。",
        ["Squares are published times."] = "方块为已发表的时间。",
        ["Lines are predictions."] = "线为预测。",
        ["If they come from another device, compare the shape, not the height."] =
            "若来自其他设备，请比较形状而非高度。",
        ["batch"] = "批大小",
        ["rate"] = "速率",
        ["density"] = "密度",
        ["throughput"] = "吞吐量",
        ["latency"] = "延迟",
        ["inferences/s"] = "推理/秒",
        ["size"] = "尺寸",
        ["groups"] = "组数",
        ["fragments"] = "段数",
        ["element-wise"] = "逐元素运算",
        ["kernel"] = "卷积核",
        ["block"] = "块",
        ["width"] = "宽度",
        ["channels"] = "通道",
        ["input"] = "输入",
        ["output"] = "输出",
        ["depth x width"] = "深度 x 宽度",
        ["side"] = "侧",
        ["neither"] = "都没有",
        ["ReLU only"] = "仅 ReLU",
        ["ReLU and shortcut"] = "ReLU 与捷径",
        ["shortcut only"] = "仅捷径",
        ["both"] = "两者",
        ["one-shot (OSA)"] = "一次聚合（OSA）",
        ["cross stage (CSP)"] = "跨阶段（CSP）",
        ["inverted bottleneck"] = "倒残差块",
        ["inverted bottleneck, predicted"] = "倒残差块，预测",
        ["fused"] = "融合块",
        ["fused, predicted"] = "融合块，预测",
        ["Tucker"] = "Tucker 层",
        ["Tucker, predicted"] = "Tucker 层，预测",
        ["The survey's first conclusion"] = "综述的第一个结论",
        ["HiSilicon's NNIE"] = "海思 NNIE",
        ["A 3x3 convolution reaches a higher density (operations / time) than 1x1, 5x5 and 7x7: on a GTX "
            + "1080 Ti around 4 times theirs."] =
            "3x3 卷积的密度（运算量/时间）高于 1x1、5x5 和 7x7：在 GTX 1080 Ti 上约为它们的 4 倍。",
        ["A GPU is built for throughput: batches raise it several times over, at the price of latency. A "
            + "CPU has low latency and gains little."] =
            "GPU 为吞吐量设计：加大批量可使其成倍提高，代价是延迟。CPU 延迟低，收益很小。",
        ["A block of five 3x3 convolutions with ReLU; each adds a fixed number of channels (the growth), "
            + "and a 1x1 convolution at the end brings the width back to four times the growth. Dense: each "
            + "layer reads all maps before it. OSA: each reads the one before it, and all are joined once. "
            + "CSP: a dense block on half of the channels, joined with the other half."] =
            "由五个带 ReLU 的 3x3 卷积组成的块；每个增加固定数量的通道（增长率），最后的 1x1 "
                + "卷积把宽度恢复为增长率的四倍。密集：每层读取之前的所有特征图。OSA：每层读取前一层，最后一次性拼接。CSP：在一半通道上做密集块，再与另一半拼接。",
        ["A depthwise separable convolution needs 8 to 9 times fewer MACCs than a dense 3x3 but the "
            + "speed-up is smaller: it moves as many bytes and keeps few units busy."] =
            "深度可分离卷积的 MACCs 只有稠密 3x3 的 1/8 到 1/9，但加速更小：它搬运同样多的字节，只让少数单元工作。",
        ["At equal MACCs the deep and narrow network is slower than the shallow and wide one: more "
            + "kernels, each too small to fill the device, and more bytes between them."] =
            "MACCs 相同时，深而窄的网络比浅而宽的慢：核函数更多、每个都太小而无法填满设备，且其间字节更多。",
        ["At equal MACCs, a 1x1 convolution is fastest where it has as many input as output channels: "
            + "that moves the fewest bytes."] =
            "MACCs 相同时，输入与输出通道数相等的 1x1 卷积最快：搬运的字节最少。",
        ["At equal MACCs, a fragmented block is slower than one convolution, because each part is a "
            + "small kernel of its own."] =
            "MACCs 相同时，碎片化的块比一个卷积慢，因为每一部分都是一个小核函数。",
        ["At equal MACCs, many groups make a convolution slower: wider maps move more bytes, and each "
            + "group is a small product."] =
            "MACCs 相同时，分组多会使卷积变慢：更宽的特征图搬运更多字节，而每组是一个小矩阵乘。",
        ["Channels in multiples of 16 (on NNIE 4 for inputs and 16 for outputs) run best: the time goes "
            + "up in steps, and a channel beyond a step costs as much as the whole block."] =
            "通道数为 16 的倍数（NNIE 上输入为 4、输出为 16）时最佳：时间呈台阶上升，超过台阶一个通道的开销与整个块相同。",
        ["Dense concatenation costs memory access and time: aggregating once (OSA), or sending half of "
            + "the channels past the block (CSP), gives the same depth and growth for less."] =
            "密集拼接耗费访存和时间：一次聚合（OSA）或让一半通道绕过该块（CSP）以更低代价获得同样的深度和增长率。",
        ["Element-wise operations are not free: without ReLU and shortcut a bottleneck is about a fifth "
            + "faster, although they have hardly any FLOPs."] =
            "逐元素运算并非免费：去掉 ReLU 和捷径后瓶颈块约快五分之一，尽管它们几乎没有 FLOPs。",
        ["Four 3x3 convolutions in series, plain or dilated by 2: equal operations and bytes, but the "
            + "algorithm fits only the plain ones. A convolution with stride 2 on a map of twice the size "
            + "also has the same operations, and reads four times as many inputs."] =
            "四个串联的 3x3 卷积，普通或膨胀 2：运算量和字节相同，但算法只适用于普通卷积。步幅 2、特征图两倍大的卷积运算量也相同，但读取四倍的输入。",
        ["Four dense convolutions of equal width in series, with kernels of 1x1 to 7x7. The density uses "
            + "the plain operation count, so an algorithm that saves operations, such as Winograd's, raises "
            + "it."] =
            "四个等宽的稠密卷积串联，卷积核为 1x1 到 7x7。密度按普通运算量计算，因此节省运算的算法（如 Winograd）会提高密度。",
        ["In thin, early layers a full convolution is faster on accelerators than the separable one of "
            + "the inverted bottleneck, although it has more MACCs."] =
            "在较薄的早期层，完整卷积在加速器上比倒残差块的可分离卷积更快，尽管 MACCs 更多。",
        ["Lavin and Gray 2016, Fast Algorithms for Convolutional Neural Networks (arXiv:1509.09308); "
            + "Ding et al. 2021, RepVGG (arXiv:2101.03697), section 3.1"] =
            "Lavin 和 Gray 2016，Fast Algorithms for Convolutional Neural Networks（arXiv:1509.09308）；Ding 等 "
                + "2021，RepVGG（arXiv:2101.03697），第 3.1 节",
        ["MobileNetV2 and ResNet-18 of the zoo at batch 1, at growing input sizes: one architecture, "
            + "MACCs that grow with the square of the size."] =
            "内置的 MobileNetV2 和 ResNet-18，批大小 1，输入尺寸递增：同一架构，MACCs 随尺寸的平方增长。",
        ["MobileNetV2 and ResNet-18 of the zoo at growing batches; the knee is the smallest batch with "
            + "95 % of the best throughput."] =
            "内置的 MobileNetV2 和 ResNet-18，批大小递增；拐点是达到最佳吞吐量 95 % 的最小批大小。",
        ["On one device, the time of one architecture falls with its MACCs."] =
            "在同一设备上，同一架构的时间随 MACCs 减少而下降。",
        ["One 5x5 convolution of 64 to c channels, and one of c to 64, c = 1 to 128: the kernel is large "
            + "enough to be compute-bound, and Winograd's algorithm does not fit it. The period of the steps "
            + "is found from the times alone: it is the one that explains most of the cost of one more "
            + "channel."] =
            "一个 64 到 c 通道的 5x5 卷积，和一个 c 到 64 的，c = 1 到 128：卷积核足够大而受计算限制，且 Winograd "
                + "算法不适用。台阶的周期只由时间得出：它最能解释每增加一个通道的开销。",
        ["One block with a shortcut at the widths and map sizes of a MobileNet's stages: inverted "
            + "bottleneck (1x1 to four times the width, depthwise 3x3, 1x1 back), fused (3x3 to four times, "
            + "1x1 back), and the Tucker layer (1x1 to a quarter, 3x3 to three quarters, 1x1 back)."] =
            "一个带捷径的块，宽度和特征图尺寸取自 MobileNet 各阶段：倒残差块（1x1 扩到四倍宽度、逐通道 3x3、1x1 还原），融合块（3x3 扩到四倍、1x1 还原），Tucker "
                + "层（1x1 到四分之一、3x3 到四分之三、1x1 还原）。",
        ["Stacks of 1, 4, 16 and 64 dense 3x3 convolutions with ReLU; four times as many layers have "
            + "half the width, so that MACCs and parameters stay exactly the same."] =
            "1、4、16 和 64 个带 ReLU 的稠密 3x3 卷积堆叠；层数为四倍时宽度减半，MACCs 和参数完全不变。",
        ["Ten 1x1 convolutions with 1, 2, 4 and 8 groups at 56x56; the width grows with the groups so "
            + "that the MACCs stay the same, and doubles from x1 to x2 and to x4. Widths that the groups do "
            + "not divide (the paper prints 180 channels in 8 groups) are rounded down."] =
            "56x56 上的十个 1x1 卷积，分为 1、2、4 和 8 组；宽度随组数增加以保持 MACCs 不变，并从 x1 到 x2、x4 依次加倍。不能被组数整除的宽度（论文写 180 通道 "
                + "8 组）向下取整。",
        ["Ten ResNet bottlenecks (1x1 to a quarter, 3x3, 1x1 back; the quarter is our reading of the "
            + "paper) at 56x56, with and without ReLU, with and without the shortcut. If the runtime fuses "
            + "ReLU into the convolution, half of the claim does not apply."] =
            "56x56 上的十个 ResNet 瓶颈块（1x1 到四分之一、3x3、1x1 还原；四分之一是我们对论文的理解），有无 ReLU、有无捷径。若运行时把 ReLU "
                + "融合进卷积，结论的一半不适用。",
        ["Ten blocks at 56x56 of one 1x1 convolution, or of 2 or 4 narrower ones with the same MACCs "
            + "together (widths divided by the square root of their number), in series, or in parallel and "
            + "added. No activations: the paper mentions none."] =
            "56x56 上的十个块，每块为一个 1x1 卷积，或 2、4 个较窄、总 MACCs 相同的卷积（宽度除以个数的平方根），串联，或并联后相加。没有激活：论文未提及。",
        ["Ten blocks of two 1x1 convolutions, c1 to c2 channels and back, at 56x56; widths double from "
            + "x1 to x2 and to x4. The paper's ratios also change how well the widths fit the device's "
            + "vectors and tiles; the aligned twin (1:4 and 1:16 of powers of two, exactly equal MACCs) "
            + "changes the ratio alone."] =
            "56x56 上的十个块，每块两个 1x1 卷积，c1 到 c2 通道再还原；宽度从 x1 到 x2、x4 依次加倍。论文的比例也改变宽度与设备向量和分块的匹配；对齐的对照组（2 的幂的 "
                + "1:4 和 1:16，MACCs 完全相同）只改变比例。",
        ["Two layers of equal width with ReLU, each a dense 3x3 convolution or a depthwise 3x3 and a "
            + "1x1, over widths of 4 to 512 (256 for CPUs)."] =
            "两个等宽、带 ReLU 的层，每层为稠密 3x3 卷积，或逐通道 3x3 加 1x1，宽度 4 到 512（CPU 为 256）。",
        ["Winograd's algorithm makes 3x3 convolutions of stride 1 faster than their operation count "
            + "suggests: F(2x2, 3x3) needs 4/9 of the multiplications."] =
            "Winograd 算法使步幅 1 的 3x3 卷积比其运算量所示更快：F(2x2, 3x3) 只需 4/9 的乘法。",
        ["Lee et al. 2019, VoVNet (arXiv:1904.09730); Wang et al. 2020, CSPNet (arXiv:1911.11929)"] =
            "Lee 等 2019，VoVNet（arXiv:1904.09730）；Wang 等 2020，CSPNet（arXiv:1911.11929）",
        ["Most time in"] = "时间主要用于",
        ["Starting kernels %"] = "启动核函数 %",
        ["Compared with"] = "比较",
        ["8-bit risk"] = "8 位风险",
        ["8-bit risk because of"] = "8 位风险的原因",
        ["Top-1 from"] = "Top-1 来源",
        ["Others of its family"] = "同族的其他网络",
        ["Layers elsewhere"] = "在别处运行的层",
        ["Misses"] = "未满足",
        ["Scaled from"] = "缩放自",
        ["Where it stands"] = "位置",
        ["Keeps limits"] = "满足限制",
        ["Keeps limit"] = "满足限制",
        ["Beats 1st"] = "快于第一名",
        ["Rank"] = "排名",
        ["Worst ratio"] = "最差比例",
        ["Network"] = "网络",
        ["Networks"] = "网络",
        ["First choice"] = "首选",
        ["the fastest of the front"] = "前沿中最快的",
        ["alone in its rank"] = "单独的名次",
        ["weights and peak activations"] = "权重和激活峰值",
        ["Top-1 accuracy"] = "Top-1 精度",
        ["Top-1 as published"] = "已发表的 top-1",
        ["Accuracy against predicted latency"] = "精度与预测延迟",
        ["Other networks that keep the limits"] = "满足限制的其他网络",
        ["Networks beyond the limits"] = "超出限制的网络",
        ["Pareto front"] = "帕累托前沿",
        ["Short list"] = "候选列表",
        ["Why these"] = "选择的理由",
        ["Why not another"] = "为何不选其他网络",
        ["The Pareto front"] = "帕累托前沿",
        ["Networks that nearly keep the limits"] = "接近满足限制的网络",
        ["More accurate networks, scaled down to the limits"] = "缩小到限制之内的更高精度网络",
        ["Their accuracy is unknown: none was published at this width and resolution. Train them, or "
            + "evaluate them at the other resolution."] =
            "它们的精度未知：没有人发表过该宽度和分辨率下的精度。请训练它们，或在该分辨率下评估。",
        ["How this was found"] = "查找方法",
        ["Accuracy asked for"] = "要求的精度",
        ["Uncertainty"] = "不确定度",
        ["Between"] = "介于",
        ["One answer"] = "唯一答案",
        ["Nearest"] = "最接近",
        ["Order"] = "顺序",
        ["Searched"] = "搜索范围",
        ["Limits"] = "限制",
        ["--accuracy or --latency states what you need, and gives a ranking."] =
            "用 --accuracy 或 --latency 说明需求，即可得到排名。",
        ["Nothing predicted is both faster and more accurate than these"] =
            "没有预测结果同时比它们更快、更准",
        ["Nothing predicted is both faster and more accurate than these."] =
            "没有预测结果同时比它们更快、更准。",
        ["Networks below the front are slower, less accurate, or both."] = "前沿之下的网络更慢或精度更低。",
        ["The 8-bit risk is a guess from the structure; no weights were examined."] =
            "8 位风险由结构推测，未检查权重。",
        ["Top-1 also depends on the training recipe: compare within one source (--top1-from)."] =
            "Top-1 还取决于训练方法：请在同一来源内比较（--top1-from）。",
        ["'Beats 1st' is the probability of being faster than the first."] = "“快于第一名”是比第一名更快的概率。",
        ["'Beats 1st' is the probability of being faster than the first, if both errors are independent."] =
            "“快于第一名”是在两者误差独立时比第一名更快的概率。",
        ["the shortest predicted latency first, one network per family"] = "预测延迟最短者优先，每族一个网络",
        ["the highest published accuracy first, one network per family"] = "已发表精度最高者优先，每族一个网络",
        ["the front from the fastest to the most accurate, one network per family; --accuracy or "
            + "--latency asks for a ranking"] =
            "从最快到最准的前沿，每族一个网络；--accuracy 或 --latency 给出排名",
        ["x best: its time as a multiple of that of the fastest network that keeps the limits on the "
            + "device."] =
            "x best：其时间相对于该设备上满足限制的最快网络的倍数。",
        ["x best: its time as a multiple of that of the fastest network that keeps the limits on the "
            + "device and is no less accurate."] =
            "x best：其时间相对于该设备上满足限制且精度不低的最快网络的倍数。",
        ["The worst ratio is the largest of them."] = "最差比例是其中最大的。",
        ["No network keeps all limits on all devices; the nearest of each device are below."] =
            "没有网络在所有设备上满足全部限制；下面是各设备上最接近的网络。",
        ["few parameters average little noise"] = "参数少，噪声难以平均",
        ["smooth activations are rounded twice (SiLU, GELU, hard-swish)"] =
            "平滑激活会被舍入两次（SiLU、GELU、hard-swish）",
        ["normalization that cannot be folded"] = "无法折叠的归一化",
        ["grouped convolutions"] = "分组卷积",
        ["depthwise convolutions"] = "逐通道卷积",
        ["1x1 convolutions"] = "1x1 卷积",
        ["dense convolutions"] = "稠密卷积",
        ["element-wise passes"] = "逐元素运算",
        ["low"] = "低",
        ["medium"] = "中",
        ["high"] = "高",
        ["none"] = "无",
        ["yes"] = "是",
        ["no"] = "否",
        ["paper's table of width multipliers, as the Keras documentation of MobileNet repeats it"] =
            "论文的宽度倍数表，由 MobileNet 的 Keras 文档转载",
        ["timm, results/benchmark-infer"] = "timm，results/benchmark-infer",
        ["USB 3, desktop host"] = "USB 3，台式主机",
        ["reference times of its benchmarks"] = "其基准的参考时间",
        ["Invoke through BasicEngine"] = "通过 BasicEngine 调用",
        ["desktop host"] = "台式主机",
        ["not in the fit: SqueezeNet 1.1 15 to 18 % too slow, a ResNet-8 30 %, a ResNet-32 6 %"] =
            "未参与拟合：SqueezeNet 1.1 慢 15 至 18 %，一个 ResNet-8 30 %，一个 ResNet-32 6 %",
        ["the spread counts each family once"] = "离散度中每族只计一次",
        ["Invoke alone"] = "仅 Invoke",
        ["Edge TPU performance benchmarks"] = "Edge TPU 性能基准",
        ["most layers could not be counted"] = "大多数层无法统计",
        ["Layer by layer"] = "逐层对照",
        ["By layer"] = "按层",
        ["In all"] = "全部都有",
        ["A gap is a layer that a model does not have."] = "空格表示该模型没有这一层。",
    };
}
