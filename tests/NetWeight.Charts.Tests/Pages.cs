using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using NetWeight.Cli;
using NetWeight.Graphs;
using NetWeight.Onnx;

namespace NetWeight.Charts.Tests;

/// <summary>Makes pages as a user does, and takes them apart.</summary>
internal static partial class Pages
{
    /// <summary>Runs the program in this process.</summary>
    public static Run Netweight(params string[] args) => Run.Of((output, error) => CommandLine.Run(args, output, error));

    /// <summary>The page that a command line writes.</summary>
    public static string Html(params string[] args)
    {
        (int exitCode, string output, string error) = Netweight([.. args, "-f", "html"]);
        Assert.True(exitCode == 0, error);
        return output;
    }

    /// <summary>What is packed in a page under an id.</summary>
    public static byte[] Unpack(string html, string id)
    {
        Match match = Regex.Match(html, $"<script type=\"application/gzip\" id=\"{id}\">([^<]*)</script>");
        Assert.True(match.Success, $"The page holds no '{id}'.");
        using var packed = new MemoryStream(Convert.FromBase64String(match.Groups[1].Value));
        using var gzip = new GZipStream(packed, CompressionMode.Decompress);
        using var unpacked = new MemoryStream();
        gzip.CopyTo(unpacked);
        return unpacked.ToArray();
    }

    /// <summary>The charts and tables of a page.</summary>
    public static JsonElement Data(string html) => JsonDocument.Parse(Unpack(html, "data")).RootElement;

    /// <summary>The report that a page carries.</summary>
    public static JsonElement Report(string html) => JsonDocument.Parse(Unpack(html, "report")).RootElement;

    /// <summary>A table of a page.</summary>
    public static JsonElement Table(JsonElement data, string id) =>
        data.GetProperty("tables").EnumerateArray().Single(t => t.GetProperty("id").GetString() == id);

    /// <summary>The charts of a name.</summary>
    public static JsonElement[] Charts(JsonElement data, string name) =>
        [.. data.GetProperty("charts").EnumerateArray().Where(c => c.GetProperty("name").GetString() == name)];

    /// <summary>A cell's text.</summary>
    public static string Text(JsonElement cell) => (cell.ValueKind == JsonValueKind.Array ? cell[0] : cell).GetString()!;

    /// <summary>A cell's number; null for none.</summary>
    public static double? Number(JsonElement cell) => cell.ValueKind == JsonValueKind.Array
        && cell[1].ValueKind == JsonValueKind.Number ? cell[1].GetDouble() : null;

    /// <summary>Writes a chain of convolutions of 1x1 and activations, the weights of which are missing, with names as wanted.</summary>
    /// <param name="file">Where to.</param>
    /// <param name="layers">How many nodes.</param>
    /// <param name="name">The name of a node by its place.</param>
    /// <param name="height">The input's height; null for a symbol.</param>
    public static void WriteChain(string file, int layers, Func<int, string> name, long? height = 8)
    {
        var nodes = new List<Node>();
        for (int i = 0; i < layers; i++)
            nodes.Add(i % 2 == 0
                ? new Node { Name = name(i), OpType = "Conv", OpsetVersion = 17, Inputs = [Tensor(i), "w"], Outputs = [Tensor(i + 1)] }
                : new Node { Name = name(i), OpType = "Relu", OpsetVersion = 17, Inputs = [Tensor(i)], Outputs = [Tensor(i + 1)] });
        Dim[] shape = [1, 4, height is { } known ? known : Dim.Named("height"), 8];
        OnnxWriter.Write(
            new Model
            {
                Name = "chain",
                Opsets = new Dictionary<string, int> { [""] = 17 },
                Graph = new Graph
                {
                    Name = "chain",
                    Inputs = [new ValueInfo("t0", new TensorType(DataType.Float, Shape.Owning(shape)))],
                    Outputs = [new ValueInfo(Tensor(layers), null)],
                    Nodes = nodes,
                    Initializers = [new Tensor("w", DataType.Float, [4, 4, 1, 1], new MemoryPayload(new byte[64]))],
                },
            },
            file);

        static string Tensor(int place) => "t" + place.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>The visible text of a page: without styles, scripts and what is packed.</summary>
    public static string Markup(string html) => Hidden().Replace(html, "");

    /// <summary>The page's own script, as it stands between its tags.</summary>
    public static string Script(string html) => Inline().Match(html).Groups[1].Value;

    /// <summary>A hash as a content security policy writes it.</summary>
    public static string Hash(string script) =>
        Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(script)));

    [GeneratedRegex("<(script|style)[^>]*>.*?</\\1>", RegexOptions.Singleline)]
    private static partial Regex Hidden();

    [GeneratedRegex("<script>(.*?)</script>", RegexOptions.Singleline)]
    private static partial Regex Inline();
}
