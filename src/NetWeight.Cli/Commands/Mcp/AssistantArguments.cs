using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace NetWeight.Cli.Commands.Mcp;

/// <summary>The arguments about a model's inputs.</summary>
internal abstract record InputArguments
{
    [Description("Samples per inference; the model's own batch if left out.")]
    public long? Batch { get; init; }

    [Description("Shapes of inputs, e.g. \"images=1x3x320x320\"; the shape alone for a model with one input.")]
    public string[]? Input { get; init; }

    [Description("Sizes of symbolic dimensions, e.g. \"height=320\".")]
    public string[]? Dim { get; init; }
}

/// <summary>The arguments about how a model runs.</summary>
internal abstract record PredictionArguments : InputArguments
{
    [Description("Runtime id, e.g. tensorrt, onnxruntime, tflite; each device's usual one if left out.")]
    public string? Runtime { get; init; }

    [Description("Data type to predict in: fp32, fp16, bf16, fp8 or int8; the type that the runtime converts the model's to if left out.")]
    public string? Dtype { get; init; }

    [Description("CPU threads; if left out, the runtime's default: one for tflite, all fast cores for others.")]
    public int? Threads { get; init; }
}

/// <summary>The arguments of <c>weigh</c>.</summary>
internal sealed record WeighArguments : InputArguments
{
    [Description("Path of an .onnx file, or a network of the zoo, e.g. mobilenet_v2, repvgg_a0:train, mobilenet_v2@0.75.")]
    public required string Model { get; init; }

    [Description("Data type to count 32-bit floats as, e.g. fp16 or int8.")]
    public string? Dtype { get; init; }
}

/// <summary>The arguments of <c>predict</c>.</summary>
internal sealed record PredictArguments : PredictionArguments
{
    [Description("Path of an .onnx file, or a network of the zoo.")]
    public required string Model { get; init; }

    [Description("Device ids or aliases (t4, raspberry-pi-5; the tool 'devices' lists them), or paths of device files.")]
    public required string[] Devices { get; init; }

    [Description("Batches to predict a throughput curve for, e.g. [1, 2, 4, 8].")]
    public long[]? Batches { get; init; }
}

/// <summary>The arguments of <c>lint</c>.</summary>
internal sealed record LintArguments : PredictionArguments
{
    [Description("Path of an .onnx file, or a network of the zoo.")]
    public required string Model { get; init; }

    [Description("Device ids or aliases; without any only rules that need no device run.")]
    public string[]? Devices { get; init; }
}

/// <summary>The arguments of <c>compare</c>.</summary>
internal sealed record CompareArguments : PredictionArguments
{
    [Description("Two or more .onnx files or networks of the zoo; the others are compared with the first.")]
    public required string[] Models { get; init; }

    [Description("Device ids or aliases; without any only costs are compared.")]
    public string[]? Devices { get; init; }
}

/// <summary>The arguments of <c>recommend</c>.</summary>
internal sealed record RecommendArguments
{
    [Description("Device ids or aliases; for several, the answer includes networks that suit all of them.")]
    public required string[] Devices { get; init; }

    [Description("Longest predicted latency: 5ms, or 30fps.")]
    public string? Latency { get; init; }

    [Description("Fewest samples per second.")]
    public double? Throughput { get; init; }

    [Description("Least published top-1 accuracy in percent.")]
    public double? Accuracy { get; init; }

    [Description("Most memory for weights and peak activations, e.g. 64MiB.")]
    public string? Memory { get; init; }

    [Description("Most parameters, e.g. 5M.")]
    public string? Parameters { get; init; }

    [Description("Search only these networks or families of the zoo, e.g. RepVGG, resnet18; all if left out.")]
    public string[]? Among { get; init; }

    [Description("Operators or structures that a network must not have, e.g. Swish, SqueezeExcite.")]
    public string[]? Without { get; init; }

    [Description("Whether limits must hold with the whole 90 % interval.")]
    public bool Sure { get; init; }

    [Description("Images per inference; 1 if left out.")]
    public int? Batch { get; init; }

    [Description("Runtime id; each device's usual one if left out.")]
    public string? Runtime { get; init; }

    [Description("Data type to predict in: fp32, fp16, bf16, fp8 or int8.")]
    public string? Dtype { get; init; }

    [Description("Networks in the list; 10 if left out, 0 for all.")]
    public int? Top { get; init; }

    [Description("Networks whose rank is explained, in addition to popular ones.")]
    public string[]? Explain { get; init; }
}

/// <summary>The arguments of <c>devices</c> and <c>zoo</c>.</summary>
internal sealed record FilterArguments
{
    [Description("Only entries with this word in their id, name or family; all if left out.")]
    public string? Filter { get; init; }
}

/// <summary>Reads arguments, and gives their schemas, by code that is generated at compile time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(WeighArguments))]
[JsonSerializable(typeof(PredictArguments))]
[JsonSerializable(typeof(LintArguments))]
[JsonSerializable(typeof(CompareArguments))]
[JsonSerializable(typeof(RecommendArguments))]
[JsonSerializable(typeof(FilterArguments))]
internal sealed partial class AssistantArguments : JsonSerializerContext
{
    private static readonly JsonSchemaExporterOptions Exporter = new()
    {
        TreatNullObliviousAsNonNullable = true,
        TransformSchemaNode = Described,
    };

    /// <summary>The schema of arguments.</summary>
    public static JsonElement Schema(JsonTypeInfo type)
    {
        JsonObject schema = type.GetJsonSchemaAsNode(Exporter).AsObject();
        schema["type"] = "object";
        using JsonDocument document = JsonDocument.Parse(schema.ToJsonString());
        return document.RootElement.Clone();
    }

    /// <summary>The arguments of a call. Throws <see cref="NetWeightException"/> for invalid arguments.</summary>
    public static T Read<T>(IDictionary<string, JsonElement>? given, JsonTypeInfo<T> type)
    {
        var json = new JsonObject();
        foreach ((string name, JsonElement value) in given ?? new Dictionary<string, JsonElement>())
        {
            if (type.Properties.All(p => p.Name != name))
                throw new NetWeightException(
                    $"There is no argument '{name}'.{Spelling.DidYouMean(name, type.Properties.Select(p => p.Name))}");
            // A client that writes null leaves the argument out.
            if (value.ValueKind != JsonValueKind.Null)
                json[name] = JsonNode.Parse(value.GetRawText());
        }

        if (type.Properties.FirstOrDefault(p => p.IsRequired && !json.ContainsKey(p.Name)) is { } missing)
            throw new NetWeightException($"The argument '{missing.Name}' is missing.");
        try
        {
            return json.Deserialize(type)!;
        }
        catch (JsonException e)
        {
            throw new NetWeightException(
                $"The argument '{e.Path?.TrimStart('$', '.')}' has a value of another type than its schema says.", e);
        }
    }

    private static JsonNode Described(JsonSchemaExporterContext context, JsonNode node)
    {
        if (node is not JsonObject schema || context.PropertyInfo is not { } property)
            return node;
        // An argument that may be left out; some clients stumble over a choice of types.
        if (schema["type"] is JsonArray types)
            schema["type"] = types.Select(t => t!.GetValue<string>()).First(t => t != "null");
        schema.Remove("default");
        object[] found = property.AttributeProvider?.GetCustomAttributes(typeof(DescriptionAttribute), inherit: true) ?? [];
        if (found is [DescriptionAttribute { Description: var text }, ..])
            schema.Insert(0, "description", text);
        return schema;
    }
}
