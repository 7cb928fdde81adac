using System.Text.Json.Nodes;
using NetWeight.Workbench.State;

namespace NetWeight.Workbench.Tests;

/// <summary>What the page shows is what the command line says, number by number.</summary>
public class SessionTests
{
    private static readonly string[] Networks = ["mobilenet_v2", "resnet18", "shufflenet_v2_x1_0", "densenet121"];

    public static TheoryData<string> Commands
    {
        get
        {
            var data = new TheoryData<string>();
            foreach (string network in Networks)
            {
                data.Add($"v=summary&m={network}&d=nvidia-t4,raspberry-pi-5");
                data.Add($"v=findings&m={network}&d=nvidia-t4");
            }

            data.Add("v=layers&m=mobilenet_v2");
            data.Add("v=summary&m=mobilenet_v2,resnet18&i=1&d=nvidia-t4&t=fp16&b=8");
            data.Add("v=summary&m=mobilenet_v2&d=nvidia-t4&r=tensorrt&s=320&b=4&w=0.75");
            data.Add("v=summary&m=mobilenet_v2@0.5&d=raspberry-pi-4&n=2&t=int8");
            data.Add("v=findings&m=repvgg_a0:train&d=nvidia-t4&s=192");
            data.Add("v=compare&m=repvgg_a0:train,repvgg_a0&d=nvidia-t4&x=diff");
            data.Add("v=compare&m=mobilenet_v2,resnet18,squeezenet1_1&d=nvidia-t4,raspberry-pi-5&b=2&w=1.5");
            data.Add("v=experiments&e=g1&d=nvidia-gtx-1080-ti");
            data.Add("v=experiments&d=nvidia-t4");
            data.Add("v=recommend&d=nvidia-t4&ms=1&b=1");
            return data;
        }
    }

    public static TheoryData<string> Files => [.. Repository.Models];

    /// <summary>The command that a view offers writes what the view exports: every field but the version.</summary>
    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Command_OfAView_GivesTheNumbersOfThePage(string address)
    {
        var session = new Session(new Engine("test"));
        await session.ApplyAsync(WorkbenchState.Parse(address));
        Assert.Empty(session.Problems);

        string command = session.Command("json");

        Assert.Equal(Numbers(Netweight.Output(Netweight.Words(command)[1..])), Numbers(session.Engine.Export(session.State, "json")));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task File_OnADevice_HasTheNumbersOfTheCommandLine(string path)
    {
        var session = new Session(new Engine("test"));
        await session.ApplyAsync(new WorkbenchState { Devices = ["nvidia-t4"] });

        await OpenAsync(session, path);

        Assert.Equal(Numbers(Netweight.Output("analyze", path, "-d", "nvidia-t4", "-f", "json")),
            Numbers(session.Engine.Export(session.State, "json")));
    }

    /// <summary>A model with open sizes is weighed at those that the reader chose, as the offered command does.</summary>
    [Theory]
    [InlineData("v=summary&d=nvidia-t4&o=sequence:64")]
    [InlineData("v=findings&d=nvidia-t4&o=sequence:64,other:3&b=2")]
    public async Task File_WithAnOpenSize_HasTheNumbersOfTheOfferedCommand(string address)
    {
        using var folder = new TempFolder();
        string path = folder["encoder.onnx"];
        await File.WriteAllBytesAsync(path, KindsOfModels.Content("encoder.onnx"), TestContext.Current.CancellationToken);
        var session = new Session(new Engine("test"));
        await session.ApplyAsync(WorkbenchState.Parse(address));

        await OpenAsync(session, path);

        Assert.Equal(["sequence"], session.OpenDims);
        Assert.True(session.Entries[0].Cost!.Totals.IsComplete);
        string[] words = Netweight.Words(session.Command("json"))[1..];
        Assert.Contains("sequence=64", words);
        words[Array.IndexOf(words, "encoder.onnx")] = path;
        Assert.Equal(Numbers(Netweight.Output(words)), Numbers(session.Engine.Export(session.State, "json")));
    }

    /// <summary>A file too large to be read whole has the same costs and times.</summary>
    [Fact]
    public async Task LargeFile_OfWhichTheStructureIsRead_HasTheSameTimes()
    {
        string path = Path.Combine(Repository.Root, "models", "mobilenet_v2.onnx");
        byte[] content = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        var session = new Session(new Engine("test"));
        await session.ApplyAsync(new WorkbenchState { Devices = ["nvidia-t4"] });

        // Longer than what is read whole, by weights that nothing uses: their bytes are never requested.
        long length = Session.WholeFileBytes + content.Length;
        byte[] head = FieldOfUnusedBytes(length - content.Length);
        await session.OpenAsync("large.onnx", length, (offset, count) =>
        {
            var slice = new byte[count];
            for (int i = 0; i < count; i++)
                slice[i] = offset + i < content.Length ? content[offset + i]
                    : offset + i - content.Length < head.Length ? head[offset + i - content.Length] : (byte)0;
            return ValueTask.FromResult(slice);
        });

        Assert.Empty(session.Problems);
        JsonNode expected = JsonNode.Parse(Netweight.Output("analyze", path, "-d", "nvidia-t4", "-f", "json"))!;
        JsonNode actual = JsonNode.Parse(session.Engine.Export(session.State, "json"))!;
        Assert.Equal(expected["models"]?[0]?["totals"]?.ToJsonString() ?? expected["totals"]!.ToJsonString(),
            actual["models"]?[0]?["totals"]?.ToJsonString() ?? actual["totals"]!.ToJsonString());
    }

    [Theory]
    [InlineData("empty.onnx", new byte[0])]
    [InlineData("text.onnx", new byte[] { 0x68, 0x65, 0x6c, 0x6c, 0x6f })]
    [InlineData("zip.pt", new byte[] { 0x50, 0x4b, 3, 4, 0, 0 })]
    public async Task Open_OfSomethingElse_SaysWhatItIs(string name, byte[] content)
    {
        var session = new Session(new Engine("test"));

        NetWeightException error = await Assert.ThrowsAnyAsync<NetWeightException>(() =>
            session.OpenAsync(name, content.Length, (offset, count) => ValueTask.FromResult(content[(int)offset..((int)offset + count)])));

        Assert.StartsWith($"'{name}': ", error.Message, StringComparison.Ordinal);
        Assert.Empty(session.State.Models);
    }

    [Fact]
    public async Task Apply_WhileWorkGoesOn_ShowsTheLast()
    {
        var session = new Session(new Engine("test"), () => Task.Delay(1));
        int shown = 0;
        session.Changed += () => shown++;
        Task[] work =
            [.. Enumerable.Range(1, 20)
                .Select(i => session.ApplyAsync(new WorkbenchState { Models = ["mobilenet_v2"], Devices = ["nvidia-t4"], Batch = i }))];

        await Task.WhenAll(work);

        Assert.Equal(20, session.Entries[0].Devices[0].Estimate!.Batch);
        Assert.False(session.IsBusy);
        Assert.NotNull(session.Page);
        Assert.InRange(shown, 2, 40);
    }

    [Theory]
    [InlineData("v=summary&m=alexnet&s=32")]
    [InlineData("v=compare&m=resnet18")]
    [InlineData("v=recommend")]
    [InlineData("v=summary&m=resnet18&d=nvidia-t4&r=tflite-cpu")]
    public async Task Apply_OfWhatCannotBe_IsASentence(string address)
    {
        var session = new Session(new Engine("test"));

        await session.ApplyAsync(WorkbenchState.Parse(address));

        Assert.NotEmpty(session.Problems);
        Assert.All(session.Problems, p => Assert.DoesNotContain("Exception", p, StringComparison.Ordinal));
    }

    [Fact]
    public async Task EveryView_OfANetwork_ShowsSomething()
    {
        var session = new Session(new Engine("test"));
        foreach (View view in Enum.GetValues<View>()
            .Where(v => v is not (View.Recommend or View.Browser or View.Search or View.History or View.Fleet)))
        {
            await session.ApplyAsync(new WorkbenchState
            {
                Models = ["mobilenet_v2", "resnet18"],
                Devices = ["nvidia-t4"],
                View = view,
                Experiment = "g1"
            });

            Assert.Empty(session.Problems);
            Assert.True(view == View.Graph ? session.Diagram!.Boxes.Count > 20 : session.Page!.Html.Length > 300, $"{view} is empty");
        }
    }

    private static async Task OpenAsync(Session session, string path)
    {
        byte[] content = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        await session.OpenAsync(Path.GetFileName(path), content.Length, (offset, count) =>
            ValueTask.FromResult(content[(int)offset..((int)offset + count)]));
    }

    /// <summary>
    /// The head of a field that no cost depends on, of a wanted length with what follows it: a training graph
    /// (<c>ModelProto.training_info.initialization</c>) with one initializer, whose raw data is the rest.
    /// </summary>
    private static byte[] FieldOfUnusedBytes(long wanted)
    {
        for (long data = wanted - 64; data < wanted; data++)
        {
            byte[] head = Head(9, data);
            foreach (int field in new[] { 5, 1, 20 })
                head = [.. Head(field, head.Length + data), .. head];
            if (head.Length + data == wanted)
                return head;
        }

        throw new InvalidOperationException($"No field is {wanted} bytes long.");

        static byte[] Head(int field, long content) => [.. Varint((ulong)(field << 3) | 2), .. Varint((ulong)content)];
    }

    private static byte[] Varint(ulong value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7)
            bytes.Add((byte)(value & 0x7F | 0x80));
        bytes.Add((byte)value);
        return [.. bytes];
    }

    /// <summary>A report without what says who made it and where the file lies.</summary>
    internal static string Numbers(string json)
    {
        JsonNode node = JsonNode.Parse(json)!;
        Strip(node);
        return node.ToJsonString();

        static void Strip(JsonNode? part)
        {
            if (part is JsonObject fields)
            {
                foreach (string name in new[] { "toolVersion", "version", "netweightVersion", "source", "path", "file" })
                    if (name != "source" || fields[name] is JsonValue)
                        fields.Remove(name);
                // Where a file's weights were looked for depends on who looked.
                if (fields["message"]?.GetValue<string>() is { } message && message.StartsWith("The weights of", StringComparison.Ordinal))
                    fields["message"] = message.Split(':')[0];
                foreach ((_, JsonNode? child) in fields)
                    Strip(child);
            }
            else if (part is JsonArray items)
                foreach (JsonNode? child in items)
                    Strip(child);
        }
    }
}
