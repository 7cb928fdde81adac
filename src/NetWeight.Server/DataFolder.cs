namespace NetWeight.Server;

/// <summary>The folder of a server's data: one server at a time uses it.</summary>
internal static class DataFolder
{
    /// <summary>The usual one.</summary>
    public static string Usual => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
        "netweight", "server");

    /// <summary>Makes the folder and claims it; the claim ends with the process, however that ends.</summary>
    public static FileStream Claim(string folder)
    {
        try
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(folder);
            else
                Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            return new FileStream(Path.Combine(folder, "server.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NetWeightException(
                $"The data folder '{folder}' cannot be used: {FileProblem.Reason(e)}. Another server may use it; --data names another.", e);
        }
    }
}
