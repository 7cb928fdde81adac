namespace NetWeight.Devices;

/// <summary>Devices that behave alike: unknown numbers are taken from the class. The order is that of listings.</summary>
public enum DeviceClass
{
    /// <summary>GPUs of servers.</summary>
    GpuDatacenter,

    /// <summary>GPUs of workstations.</summary>
    GpuWorkstation,

    /// <summary>Graphics cards for consumers.</summary>
    GpuDesktop,

    /// <summary>Modules with a CUDA GPU that shares its memory with the CPU.</summary>
    GpuEmbedded,

    /// <summary>GPUs of laptop and phone chips.</summary>
    GpuIntegrated,

    /// <summary>x86 processors.</summary>
    CpuX86,

    /// <summary>ARM processors.</summary>
    CpuArm,

    /// <summary>Matrix engines for neural networks.</summary>
    Npu,

    /// <summary>Signal processors with wide vectors.</summary>
    Dsp,

    /// <summary>Microcontrollers: weights in flash, activations in a few hundred kilobytes of RAM.</summary>
    Mcu,
}

/// <summary>The names of the classes.</summary>
public static class DeviceClasses
{
    private static readonly string[] Names =
        ["gpu-datacenter", "gpu-workstation", "gpu-desktop", "gpu-embedded", "gpu-integrated", "cpu-x86", "cpu-arm", "npu", "dsp", "mcu"];

    /// <summary>The class of a name; null for any other word.</summary>
    public static DeviceClass? Parse(string name) => Array.IndexOf(Names, name) is >= 0 and var i ? (DeviceClass)i : null;

    /// <summary>All names, in the order of the classes.</summary>
    public static IReadOnlyList<string> All => Names;

    extension(DeviceClass @class)
    {
        /// <summary>The name in files: <c>gpu-datacenter</c>.</summary>
        public string Name => Names[(int)@class];

        /// <summary>Whether it is a GPU of any kind.</summary>
        public bool IsGpu => @class <= DeviceClass.GpuIntegrated;

        /// <summary>Whether it is a CPU of any kind.</summary>
        public bool IsCpu => @class is DeviceClass.CpuX86 or DeviceClass.CpuArm;
    }
}
