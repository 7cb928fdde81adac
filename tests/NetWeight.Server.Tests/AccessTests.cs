using System.Net;
using System.Net.Http.Headers;
using System.Text;
using NetWeight.Server.Security;

namespace NetWeight.Server.Tests;

/// <summary>Who may call.</summary>
public class AccessTests
{
    private const string Token = "a-token-of-some-length";

    [Fact]
    public async Task WithAToken_NothingIsReachableWithoutIt_ButTheHealth()
    {
        await using LocalServer server = await LocalServer.StartAsync(o => o with { Token = Token });
        Assert.Equal("""{"status":"ok"}""", await server.Client.GetStringAsync("api/health"));
        foreach (string address in (string[])["", "index.html", "_framework/dotnet.js", "api", "api/server", "api/models", "api/jobs",
            "api/history", "api/openapi.json", "api/health/", "API/HEALTH", "api/health?x"])
        {
            HttpResponseMessage response = await server.Client.GetAsync(address);
            if (address is "api/health?x")
                Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            else
                Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        }

        HttpResponseMessage refused = await server.Client.GetAsync("api/models");
        Assert.Contains("Bearer", await LocalServer.ProblemAsync(refused, 401));
        Assert.Equal("Basic", refused.Headers.WwwAuthenticate.Single().Scheme);
        await LocalServer.ProblemAsync(await server.Client.PostAsync("api/health", null), 401);
    }

    [Fact]
    public async Task WithAToken_ItsCarriersMayCall_ByAnyName()
    {
        await using LocalServer server = await LocalServer.StartAsync(o => o with { Token = Token });
        foreach (AuthenticationHeaderValue header in (AuthenticationHeaderValue[])[
            new("Bearer", Token), new("bearer", Token), Basic($"any:{Token}")])
        {
            using var request =
                new HttpRequestMessage(HttpMethod.Get, "api/models") { Headers = { Authorization = header, Host = "board.example:80" } };
            Assert.Equal(HttpStatusCode.OK, (await server.Client.SendAsync(request)).StatusCode);
        }

        foreach (AuthenticationHeaderValue header in (AuthenticationHeaderValue[])[
            new("Bearer", Token + "x"), new("Bearer", ""), Basic(Token), Basic($"{Token}:"), new("Basic", "?"), new("Digest", Token)])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "api/models") { Headers = { Authorization = header } };
            Assert.Equal(HttpStatusCode.Unauthorized, (await server.Client.SendAsync(request)).StatusCode);
        }

        // A foreign page that a browser lends the password to.
        using var foreign =
            new HttpRequestMessage(HttpMethod.Post, "api/jobs/measure") { Headers = { Authorization = new("Bearer", Token) } };
        foreign.Headers.Add("Origin", "https://evil.example");
        await LocalServer.ProblemAsync(await server.Client.SendAsync(foreign), 403);

        static AuthenticationHeaderValue Basic(string pair) => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));
    }

    [Theory]
    [InlineData("short")]
    [InlineData("has a blank in it somewhere")]
    [InlineData("has:a:colon:somewhere")]
    [InlineData("")]
    public void TokenFile_WithAnUnsafeToken_IsRefused(string text)
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["token"], text);
        Assert.Contains("--token-file", Assert.Throws<NetWeightException>(() => AccessToken.Read(folder["token"])).Message);
        Assert.Throws<NetWeightException>(() => AccessToken.Read(folder["none"]));
    }

    [Fact]
    public void TokenFile_IsReadWithoutItsLineEnd()
    {
        using var folder = new TempFolder();
        string token = AccessToken.Create();
        File.WriteAllText(folder["token"], token + "\r\n");
        Assert.Equal(token, AccessToken.Read(folder["token"]));
        Assert.Equal(48, token.Length);
    }
}
