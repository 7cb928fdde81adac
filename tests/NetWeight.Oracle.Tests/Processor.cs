using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace NetWeight.Oracle.Tests;

/// <summary>What ONNX Runtime's CPU provider can do depends on the processor that it runs on.</summary>
internal static class Processor
{
    /// <summary>Whether it has AVX-512, which some operators need.</summary>
    public static bool HasAvx512 => Avx512F.IsSupported && Avx512BW.IsSupported && Avx512DQ.IsSupported;

    /// <summary>Whether the runtime keeps channels in blocks: on x86-64 with AVX.</summary>
    public static bool HasBlocks => RuntimeInformation.ProcessArchitecture == Architecture.X64 && Avx.IsSupported;

    /// <summary>Channels in a block: what one vector holds.</summary>
    public static int Block => Avx512F.IsSupported ? 16 : 8;

    /// <summary>Channels up to the end of their last block.</summary>
    public static int InBlocks(int channels) => (channels + Block - 1) / Block * Block;
}
