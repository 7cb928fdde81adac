using System.Diagnostics;

namespace NetWeight.Server;

/// <summary>Opens the page in the user's browser, if there is a screen.</summary>
internal static class PageOpener
{
    /// <summary>Opens an address.</summary>
    public static void Open(Uri address, TextWriter error)
    {
        if (OperatingSystem.IsLinux() && Environment.GetEnvironmentVariable("DISPLAY") is null
            && Environment.GetEnvironmentVariable("WAYLAND_DISPLAY") is null)
            return;
        try
        {
            using Process? started = Process.Start(new ProcessStartInfo(address.ToString()) { UseShellExecute = true });
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or InvalidOperationException or PlatformNotSupportedException)
        {
            error.WriteLine($"note: no browser could be opened. Open {address} yourself.");
        }
    }
}
