using NetWeight.Graphs;
using NetWeight.Operators;
using static NetWeight.Oracle.Tests.Cases;

namespace NetWeight.Oracle.Tests;

/// <summary>Chains of random operators, of which some compute the shapes of others as exporters write it: every value
/// against ONNX Runtime.</summary>
public sealed class RandomGraphTests
{
    private const int PerTest = 30, Length = 12;

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(200)]
    [InlineData(300)]
    public void Every_value_of_a_random_chain_matches(int seed)
    {
        for (int i = seed; i < seed + PerTest; i++)
        {
            var chain = new Chain(i);
            Model model = chain.Build(Length);
            ShapedModel shaped = ShapeInference.Run(model);
            Assert.DoesNotContain(shaped.Diagnostics, d => d.Severity == Severity.Error);

            foreach ((string name, Actual actual) in Runtime.Run(model, Seeds.Feed(shaped)))
            {
                Value value = shaped.Graph.Values[name];
                string where = $"seed {i}, {value.Producer!.Node.OpType} {name}";
                Assert.True(Comparison.Wrong(value, actual) is null, $"{where}: {Comparison.Wrong(value, actual)}");
                Assert.True(Comparison.IsKnown(value.Type), $"{where}: {value.Type} should be known to be {actual.Type}");
            }
        }
    }

    /// <summary>Grows a graph from one image; keeps what it may use next as pairs of a name and a shape, of which the
    /// inference under test knows nothing.</summary>
    private sealed class Chain(int seed)
    {
        private readonly Random random = new(seed);
        private readonly List<Node> nodes = [];
        private readonly List<Tensor> constants = [];
        private string last = "image";
        private int rank = 4;
        private long channels;

        public Model Build(int length)
        {
            channels = random.Next(1, 4) * 4;
            var image = new TensorType(F32, Shape.Of(2, channels, random.Next(9, 20), random.Next(9, 20)));
            while (nodes.Count < length)
                Grow();
            return new Model
            {
                Name = "chain",
                Opsets = new Dictionary<string, int> { [""] = 18 },
                Graph = new Graph
                {
                    Name = "chain",
                    Inputs = [new ValueInfo("image", image)],
                    Initializers = constants,
                    Nodes = nodes,
                    Outputs = [.. nodes.Select(n => new ValueInfo(n.Outputs[0], null))],
                },
            };
        }

        private void Grow()
        {
            if (rank != 4)
            {
                // Back to an image: the batch from the value itself, its mean as one channel, in a frame.
                string batch = Add("Gather", [Add("Shape", [last]), Constant(I0(0))], A("axis", 0));
                string sizes = Add("Concat", [Add("Unsqueeze", [batch, Constant(I(0))]), Constant(I(-1, 1, 1))], A("axis", 0));
                last = Add("Reshape", [last, sizes]);
                last = Add("Pad", [last, Constant(I(0, 0, 5, 6, 0, 0, 0, 2))]);
                last = Add("ReduceMean", [last, Constant(I(1))]);
                (rank, channels) = (4, 1);
                return;
            }

            switch (random.Next(11))
            {
                case 0 or 1:
                    long filters = random.Next(1, 9);
                    int kernel = random.Next(1, 4);
                    last = Add("Conv", [last, Constant(F(filters, channels, kernel, kernel))],
                        Ints("strides", 1, random.Next(1, 3)), Ints("pads", 1, kernel / 2, 1, 1));
                    channels = filters;
                    break;
                case 2:
                    last = Add("MaxPool", [last], Ints("kernel_shape", 2, 2), Ints("strides", 1, random.Next(1, 3)),
                        Ints("pads", 1, 1, 1, 1), A("ceil_mode", random.Next(2)));
                    break;
                case 3:
                    last = Add(random.Next(2) == 0 ? "Relu" : "Sigmoid", [last]);
                    break;
                case 4:
                    last = Add("Add", [last, Constant(F(channels, 1, 1))]);
                    break;
                case 5:
                    last = Add("Concat", [last, last], A("axis", -3));
                    channels *= 2;
                    break;
                case 6:
                    last = Add("Transpose", [last], Ints("perm", 0, 1, 3, 2));
                    break;
                case 7:
                    last = Add("Slice", [last, Constant(I(-3)), Constant(I(long.MaxValue)), Constant(I(-1)),
                        Constant(I(random.Next(1, 3)))]);
                    last = Add("Pad", [last, Constant(I(0, 0, 0, 3, 0, 0, 0, 3))]);
                    break;
                case 8:
                    // Twice the size, as exporters write it.
                    string spatial = Add("Slice", [Add("Shape", [last]), Constant(I(2)), Constant(I(4))]);
                    string twice =
                        Add("Cast",
                            [Add("Floor", [Add("Mul", [Add("Cast", [spatial], A("to", 1L)), Constant(L(1.5f, 0.75f))])])], A("to", 7L));
                    string sizes =
                        Add("Concat", [Add("Slice", [Add("Shape", [last]), Constant(I(0)), Constant(I(2))]), twice], A("axis", 0));
                    last = Add("Resize", [last, "", "", sizes], A("mode", "nearest"));
                    break;
                case 9:
                    last = Add("GlobalAveragePool", [last]);
                    last = Add("Expand", [last, Constant(I(1, 1, 9, 11))]);
                    break;
                default:
                    last = Add("Flatten", [last], A("axis", 2));
                    rank = 2;
                    break;
            }
        }

        private string Add(string op, string[] inputs, params NodeAttribute[] attributes)
        {
            string output = $"v{nodes.Count}";
            nodes.Add(new Node
            {
                Name = output,
                OpType = op,
                OpsetVersion = 18,
                Inputs = inputs,
                Outputs = [output],
                Attributes = attributes
            });
            return output;
        }

        private string Constant(Tensor tensor)
        {
            string name = $"c{constants.Count}";
            constants.Add(tensor with { Name = name });
            return name;
        }
    }
}
