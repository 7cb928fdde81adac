using System.Globalization;
using System.Text.RegularExpressions;
using Google.Protobuf.Reflection;
using NetWeight.Onnx.Proto;

namespace NetWeight.Tests.Onnx;

/// <summary>Onnx.g.cs is generated from onnx.proto and kept, so that a build needs no compiler of protocol buffers;
/// this holds the two together.</summary>
public partial class OnnxProtoTests
{
    private const string Remedy = "onnx.proto and Onnx.g.cs differ: run eng/onnx-proto.sh.";

    [Fact]
    public void GeneratedCode_HasTheMessagesAndFieldsOfTheDefinition()
    {
        string definition = File.ReadAllText(Repository.At("src", "NetWeight", "Onnx", "Proto", "onnx.proto"));
        string[] defined = [.. Fields(definition)], generated = [.. OnnxReflection.Descriptor.MessageTypes.SelectMany(Fields)];

        Assert.True(defined.Length > 100, $"{defined.Length} fields were read from onnx.proto");
        Assert.True(defined.Order(StringComparer.Ordinal).SequenceEqual(generated.Order(StringComparer.Ordinal)),
            $"{Remedy}\nonly in onnx.proto: {string.Join(", ", defined.Except(generated))}\nonly in "
                + $"Onnx.g.cs: {string.Join(", ", generated.Except(defined))}");
        FileDescriptorProto file = OnnxReflection.Descriptor.ToProto();
        Assert.Contains($"package {file.Package};", definition, StringComparison.Ordinal);
        Assert.Contains($"option csharp_namespace = \"{file.Options.CsharpNamespace}\";", definition, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("message A {\n  repeated int64 dims = 1 [packed = true];\n  message B {\n    optional A a = 2;\n  "
        + "}\n}", "A.dims = 1: repeated int64, packed", "A.B.a = 2: optional A")]
    public void Definition_IsReadFieldByField(string definition, params string[] expected) => Assert.Equal(expected, Fields(definition));

    /// <summary>The fields as the definition's text has them: <c>GraphProto.node = 1: repeated NodeProto</c>.</summary>
    private static IEnumerable<string> Fields(string definition)
    {
        var messages = new List<string>();
        foreach (string line in definition.Split('\n').Select(l => Comment().Replace(l, "").Trim()).Where(l => l.Length > 0))
            if (Message().Match(line) is { Success: true } message)
                messages.Add(message.Groups["name"].Value);
            else if (line == "}")
                messages.RemoveAt(messages.Count - 1);
            else if (messages.Count > 0)
            {
                Match field = Field().Match(line);
                Assert.True(field.Success, $"onnx.proto has a line that this test does not understand: {line}");
                yield return Text(string.Join('.', messages), field.Groups["name"].Value,
                    int.Parse(field.Groups["number"].ValueSpan, CultureInfo.InvariantCulture),
                        field.Groups["label"].Value, field.Groups["type"].Value, field.Groups["packed"].Success);
            }
    }

    private static IEnumerable<string> Fields(MessageDescriptor message) =>
        message.Fields.InDeclarationOrder()
            .Select(f => Text(Name(message), f.Name, f.FieldNumber, f.IsRepeated ? "repeated" : f.IsRequired
            ? "required" : "optional", f.FieldType is FieldType.Message ? f.MessageType.Name
            : f.FieldType.ToString().ToLowerInvariant(), f.IsPacked))
            .Concat(message.NestedTypes.SelectMany(Fields));

    private static string Name(MessageDescriptor message) => message.ContainingType is { } outer
        ? $"{Name(outer)}.{message.Name}" : message.Name;

    private static string Text(string message, string name, int number, string label, string type, bool isPacked) =>
        $"{message}.{name} = {number}: {label} {type}{(isPacked ? ", packed" : "")}";

    [GeneratedRegex("//.*$")]
    private static partial Regex Comment();

    [GeneratedRegex("^message (?<name>\\w+) \\{$")]
    private static partial Regex Message();

    [GeneratedRegex("^(?<label>optional|repeated|required) (?<type>\\w+) (?<name>\\w+) = "
        + "(?<number>\\d+)(?<packed> \\[packed = true\\])?;$")]
    private static partial Regex Field();
}
