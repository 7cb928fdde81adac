using Google.Protobuf;
using NetWeight.Graphs;
using NetWeight.Onnx.Proto;

namespace NetWeight.Onnx;

/// <summary>
/// Copies a model's file and adds texts to its nodes (<c>metadata_props</c> of a node, ONNX IR version 10): every other
/// byte stays as it is, including weights and unknown fields. The version that the file declares stays, too:
/// readers of older versions skip the field.
/// </summary>
public static class NodeAnnotator
{
    /// <summary>
    /// Writes the copy; it appears complete or not at all. Texts of the same prefix that the nodes have already are
    /// left out, so that a copy can be made of a copy. Throws <see cref="NetWeightException"/> if a file cannot be
    /// read or written.
    /// </summary>
    /// <param name="model">The model, as <see cref="OnnxReader.Read(string)"/> read it from <paramref name="source"/>.</param>
    /// <param name="source">Its file.</param>
    /// <param name="target">The copy.</param>
    /// <param name="texts">For a node of the model, of its main graph or of a sub-graph: the texts by key; null or empty for none.</param>
    /// <param name="prefix">The prefix of all keys.</param>
    public static void Write(Model model, string source, string target, Func<Node,
        IReadOnlyList<(string Key, string Value)>?> texts, string prefix)
    {
        using var bytes = Open(source);
        var copy = new Copy(bytes, texts, prefix);
        copy.Model(model, bytes.Length);
        AtomicFile.Write(target, copy.WriteTo);
    }

    private static FileByteSource Open(string source)
    {
        try
        {
            return new FileByteSource(source);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NetWeightException($"Cannot read '{source}': {FileProblem.Reason(e)}.", e);
        }
    }

    /// <summary>The copy as pieces: ranges of the source, and new bytes between them.</summary>
    private sealed class Copy(ByteSource source, Func<Node, IReadOnlyList<(string Key, string Value)>?> texts, string prefix)
    {
        private readonly WireCursor cursor = new(source);
        private readonly Dictionary<Graph, int> reached = new(ReferenceEqualityComparer.Instance);
        private List<(long Offset, long Length, byte[]? Bytes)> pieces = [];
        private long size;

        public void Model(Model model, long length) =>
            Fields(0, length, field => field is { Number: 7, WireType: 2 } ? () => Graph(model.Graph, field) : null);

        public void WriteTo(Stream stream)
        {
            byte[] buffer = new byte[1 << 16];
            foreach ((long offset, long length, byte[]? bytes) in pieces)
            {
                if (bytes is not null)
                {
                    stream.Write(bytes);
                    continue;
                }

                for (long done = 0; done < length;)
                {
                    int read = source.Read(offset + done, buffer.AsSpan(0, (int)Math.Min(buffer.Length, length - done)));
                    if (read <= 0)
                        throw new OnnxFormatException("The file is truncated", offset + done);
                    stream.Write(buffer, 0, read);
                    done += read;
                }
            }
        }

        private void Graph(Graph graph, WireField at) => Fields(at.Content, at.End, field =>
        {
            if (field is not { Number: 1, WireType: 2 })
                return null;
            int index = reached.GetValueOrDefault(graph);
            reached[graph] = index + 1;
            return index < graph.Nodes.Count ? () => Node(graph.Nodes[index], field) : null;
        });

        private void Node(Node node, WireField at)
        {
            int attribute = 0;
            Fields(
                at.Content,
                at.End,
                field => field switch
                {
                    { Number: 5, WireType: 2 } => Attribute(node, attribute++, field),
                    { Number: 9, WireType: 2 } when IsOwn(field) => () => { }
                    ,
                    _ => null,
                },
                keepsHead: field => field.Number != 9);
            foreach ((string key, string value) in texts(node) ?? [])
                Add(Framed(9, new StringStringEntryProto { Key = key, Value = value }.ToByteArray()));
        }

        private Action? Attribute(Node node, int index, WireField at)
        {
            Graph[] graphs = index >= node.Attributes.Count ? [] : node.Attributes[index].Value switch
            {
                Graph one => [one],
                IReadOnlyList<Graph> many => [.. many],
                _ => [],
            };
            int next = 0;
            return graphs.Length == 0 ? null : () => Fields(at.Content, at.End, field =>
                field is { Number: 6 or 11, WireType: 2 } && next < graphs.Length ? Step(graphs[next++], field) : null);

            Action Step(Graph graph, WireField field) => () => Graph(graph, field);
        }

        /// <summary>
        /// Walks a message: a field for which there is something to do gets new content with a new length, all others
        /// stay.
        /// </summary>
        private void Fields(long start, long end, Func<WireField, Action?> work, Func<WireField, bool>? keepsHead = null)
        {
            cursor.Position = start;
            while (cursor.Position < end)
            {
                WireField field = cursor.ReadField(end);
                if (work(field) is not { } change)
                {
                    Add(field.Start, field.End - field.Start);
                }
                else
                {
                    (List<(long, long, byte[]?)> outer, long outerSize) = (pieces, size);
                    (pieces, size) = ([], 0);
                    change();
                    (List<(long Offset, long Length, byte[]? Bytes)> inner, long innerSize) = (pieces, size);
                    (pieces, size) = (outer, outerSize);
                    if (keepsHead?.Invoke(field) ?? true)
                    {
                        Add(Head(field.Number, innerSize));
                        foreach ((long offset, long length, byte[]? bytes) in inner)
                        {
                            if (bytes is null)
                                Add(offset, length);
                            else
                                Add(bytes);
                        }
                    }
                }

                cursor.Position = field.End;
            }
        }

        private bool IsOwn(WireField field)
        {
            if (field.Length > 1 << 20)
                return false;
            try
            {
                return StringStringEntryProto.Parser.ParseFrom(cursor.ReadBytes(field.Content,
                    (int)field.Length)).Key.StartsWith(prefix, StringComparison.Ordinal);
            }
            catch (InvalidProtocolBufferException e)
            {
                throw new OnnxFormatException($"Not an ONNX model, or a damaged one: {e.Message}", e);
            }
        }

        private void Add(long offset, long length)
        {
            size += length;
            // Neighbours become one piece: most of a file is copied in few.
            if (pieces.Count > 0 && pieces[^1] is { Bytes: null } last && last.Offset + last.Length == offset)
                pieces[^1] = (last.Offset, last.Length + length, null);
            else
                pieces.Add((offset, length, null));
        }

        private void Add(byte[] bytes)
        {
            size += bytes.Length;
            pieces.Add((0, bytes.Length, bytes));
        }

        private static byte[] Framed(int field, byte[] content) => [.. Head(field, content.Length), .. content];

        private static byte[] Head(int field, long length)
        {
            using var stream = new MemoryStream();
            using (var output = new CodedOutputStream(stream, leaveOpen: true))
            {
                output.WriteTag(field, WireFormat.WireType.LengthDelimited);
                output.WriteUInt64((ulong)length);
            }

            return stream.ToArray();
        }
    }
}
