using Google.Protobuf;
using NetWeight.Graphs;
using NetWeight.Onnx.Proto;

namespace NetWeight.Onnx;

/// <summary>Writes models as ONNX files. Weights are streamed from where they are, never collected in memory.</summary>
public static class OnnxWriter
{
    /// <summary>Protobuf's own bound on a message; a model whose weights exceed it keeps them in a second file.</summary>
    private const long MessageLimit = int.MaxValue - (64L << 20);

    /// <summary>
    /// Writes a model to <paramref name="path"/>, with its weights inside; beyond 2 GiB in <c>path.data</c> beside it.
    /// The file appears complete or not at all. Throws <see cref="NetWeightException"/> if it cannot be written.
    /// </summary>
    public static void Write(Model model, string path)
    {
        if (WeightBytes(model) <= MessageLimit)
        {
            AtomicFile.Write(path, stream => Write(model, stream, null));
            return;
        }

        // The weights come first: the model names their places in the second file.
        string data = AtomicFile.Target(path) + ".data";
        using var head = new MemoryStream();
        AtomicFile.Write(path, data, head.WriteTo, weights => Write(model, head, new ExternalTarget(Path.GetFileName(data), weights)));
    }

    /// <summary>Writes a model with its weights inside to a stream.</summary>
    public static void Write(Model model, Stream stream) => Write(model, stream, null);

    private static long WeightBytes(Model model) => model.Graph.Initializers.Sum(t => t.Payload is MissingPayload ? 0 : t.Payload.Length);

    private static void Write(Model model, Stream stream, ExternalTarget? external)
    {
        using var output = new CodedOutputStream(stream, leaveOpen: true);
        ModelToProto(model).WriteTo(output);

        // The graph is written by hand: its structure first, then each initialiser straight from its source.
        GraphProto structure = ToProto.Graph(model.Graph, withInitializers: false);
        var dense = model.Graph.Initializers.Where(t => t.SparseIndices is null).ToArray();
        var heads = new TensorProto[dense.Length];
        var streamed = new long[dense.Length];
        long size = structure.CalculateSize();
        for (int i = 0; i < dense.Length; i++)
        {
            heads[i] = ToProto.TensorHead(dense[i]);
            if (dense[i].Payload is MissingPayload or StringPayload)
                ToProto.SetPayload(heads[i], dense[i]);
            else if (external is not null && dense[i].Payload.Length >= SkeletonExtractor.InlineLimit)
                external.Append(heads[i], dense[i].Payload);
            else
                streamed[i] = dense[i].Payload.Length;
            int length = MessageSize(heads[i], streamed[i]);
            size += CodedOutputStream.ComputeTagSize(5) + CodedOutputStream.ComputeLengthSize(length) + length;
        }

        output.WriteTag(7, WireFormat.WireType.LengthDelimited);
        output.WriteLength(checked((int)size));
        structure.WriteTo(output);
        for (int i = 0; i < dense.Length; i++)
        {
            output.WriteTag(5, WireFormat.WireType.LengthDelimited);
            output.WriteLength(MessageSize(heads[i], streamed[i]));
            heads[i].WriteTo(output);
            if (streamed[i] == 0)
                continue;
            output.WriteTag(9, WireFormat.WireType.LengthDelimited);
            output.WriteLength((int)streamed[i]);
            output.Flush();
            using Stream source = dense[i].Payload.Open();
            source.CopyTo(stream);
        }
    }

    private static int MessageSize(TensorProto head, long payload) =>
        checked(head.CalculateSize() + (payload == 0 ? 0
            : CodedOutputStream.ComputeTagSize(9) + CodedOutputStream.ComputeLengthSize((int)payload) + (int)payload));

    private static ModelProto ModelToProto(Model model)
    {
        var proto = new ModelProto
        {
            IrVersion = model.IrVersion,
            ProducerName = model.ProducerName,
            ProducerVersion = model.ProducerVersion,
            Domain = model.Domain,
            ModelVersion = model.ModelVersion,
            DocString = model.DocString,
        };
        ToProto.AddOpsets(proto.OpsetImport, model.Opsets);
        ToProto.AddMetadata(proto.MetadataProps, model.Metadata);
        foreach (FunctionDefinition function in model.Functions)
            proto.Functions.Add(ToProto.Function(function));
        return proto;
    }

    /// <summary>The second file of a large model.</summary>
    private sealed class ExternalTarget(string name, Stream stream)
    {
        /// <summary>Runtimes map external data into memory; pages are the natural alignment.</summary>
        private const int Alignment = 4096;

        public void Append(TensorProto head, TensorPayload payload)
        {
            long offset = (stream.Position + Alignment - 1) / Alignment * Alignment;
            stream.SetLength(offset);
            stream.Position = offset;
            using (Stream source = payload.Open())
                source.CopyTo(stream);
            ToProto.SetReference(head, new ExternalReference(name, offset, payload.Length));
        }
    }
}
