using System.Net.Sockets;
using System.Text;

namespace NetWeight.Server.Tests;

/// <summary>Requests byte for byte, as a client library would not send them.</summary>
internal static class RawRequest
{
    /// <summary>Sends bytes and reads all that comes back until the server closes, or for five seconds.</summary>
    /// <param name="address">The server.</param>
    /// <param name="request">The request, a byte for each character.</param>
    /// <param name="endsThere">Whether the caller hangs up behind it.</param>
    public static async Task<(int Status, string Head, string Body)> SendAsync(Uri address, string request, bool endsThere = false)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port);
        NetworkStream stream = client.GetStream();
        var answer = new MemoryStream();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(request), patience.Token);
            if (endsThere)
                client.Client.Shutdown(SocketShutdown.Send);
            await stream.CopyToAsync(answer, patience.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or SocketException)
        {
            // What came until then counts.
        }

        string text = Encoding.UTF8.GetString(answer.ToArray());
        int end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        string head = end < 0 ? text : text[..end];
        return (head.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) ? int.Parse(head[9..12]) : 0, head, end < 0 ? ""
            : text[(end + 4)..]);
    }
}
