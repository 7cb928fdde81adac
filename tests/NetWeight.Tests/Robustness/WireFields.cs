namespace NetWeight.Tests.Robustness;

/// <summary>A protobuf message as a tree of fields, so that a mutation can move fields and keep the lengths around them right.</summary>
internal sealed class WireFields
{
    private ulong tag;
    private byte[] content = [];
    private List<WireFields>? children;

    /// <summary>The message's fields; null if the bytes are none.</summary>
    public static WireFields? Parse(ReadOnlySpan<byte> message, int depth = 0)
    {
        var fields = new List<WireFields>();
        int at = 0;
        while (at < message.Length)
        {
            if (!TryVarint(message, ref at, out ulong tag) || tag >> 3 == 0 || tag >> 3 > 100)
                return null;
            int start = at;
            switch (tag & 7)
            {
                case 0 when TryVarint(message, ref at, out _): break;
                case 1: at += 8; break;
                case 5: at += 4; break;
                case 2 when TryVarint(message, ref at, out ulong length) && length <= (ulong)(message.Length - at):
                    start = at;
                    at += (int)length;
                    break;
                default: return null;
            }

            if (at > message.Length)
                return null;
            ReadOnlySpan<byte> content = message[start..at];
            WireFields? inner = (tag & 7) == 2 && content.Length > 1 && depth < 40 ? Parse(content, depth + 1) : null;
            fields.Add(new WireFields { tag = tag, content = content.ToArray(), children = inner?.children });
        }

        return new WireFields { children = fields };
    }

    public byte[] ToArray()
    {
        var output = new List<byte>();
        WriteContent(output);
        return [.. output];
    }

    /// <summary>Duplicates, removes, swaps or renumbers a field, or replaces a number, anywhere in the tree.</summary>
    public void Mutate(Random random)
    {
        List<WireFields> at = children!;
        while (at.Count > 0 && random.Next(4) > 0)
        {
            WireFields next = at[random.Next(at.Count)];
            if (next.children is not { Count: > 0 } deeper)
                break;
            at = deeper;
        }

        if (at.Count == 0)
            return;
        int index = random.Next(at.Count);
        switch (random.Next(6))
        {
            case 0: at.Insert(random.Next(at.Count + 1), at[index]); break;
            case 1: at.RemoveAt(index); break;
            case 2:
                int other = random.Next(at.Count);
                (at[index], at[other]) = (at[other], at[index]);
                break;
            case 3:
                at[index] = new WireFields
                {
                    tag = (ulong)random.Next(1, 26) << 3 | at[index].tag & 7,
                    content = at[index].content,
                    children = at[index].children
                };
                break;
            case 4:
                // Many copies of a small field: memory may grow with the file, not faster.
                for (int i = random.Next(1_000_000 / (at[index].content.Length + 5_000)); i > 0; i--)
                    at.Add(at[index]);
                break;
            default:
                var number = new List<byte>();
                WriteVarint(number, random.Next(3) switch
                {
                    0 => (ulong)random.NextInt64(),
                    1 =>
                    ulong.MaxValue - (ulong)random.Next(10),
                    _ => (ulong)random.Next(100)
                });
                at[index] = new WireFields { tag = at[index].tag & ~7UL, content = [.. number] };
                break;
        }
    }

    private void WriteContent(List<byte> output)
    {
        if (children is null)
        {
            output.AddRange(content);
            return;
        }

        foreach (WireFields field in children)
        {
            WriteVarint(output, field.tag);
            if ((field.tag & 7) != 2)
            {
                output.AddRange(field.content);
                continue;
            }

            var inner = new List<byte>();
            field.WriteContent(inner);
            WriteVarint(output, (ulong)inner.Count);
            output.AddRange(inner);
        }
    }

    private static void WriteVarint(List<byte> output, ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            output.Add((byte)(value & 0x7F | 0x80));
        output.Add((byte)value);
    }

    private static bool TryVarint(ReadOnlySpan<byte> message, ref int at, out ulong value)
    {
        value = 0;
        for (int shift = 0; shift < 64 && at < message.Length; shift += 7)
        {
            byte next = message[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return true;
        }

        return false;
    }
}
