using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using NetWeight.Server.Contracts;

namespace NetWeight.Server;

/// <summary>A request that cannot be served: one sentence and a status.</summary>
internal sealed class ProblemException(int status, string detail) : Exception(detail)
{
    public int Status => status;
}

/// <summary>Errors as RFC 9457 writes them.</summary>
internal static class Problem
{
    private const string ContentType = "application/problem+json";

    /// <summary>400: the request is wrong.</summary>
    public static ProblemException Bad(string detail) => new(StatusCodes.Status400BadRequest, detail);

    /// <summary>404.</summary>
    public static ProblemException NotFound(string detail) => new(StatusCodes.Status404NotFound, detail);

    /// <summary>409: it does not fit the present state.</summary>
    public static ProblemException Conflict(string detail) => new(StatusCodes.Status409Conflict, detail);

    /// <summary>422: it is understood, and cannot be done.</summary>
    public static ProblemException Refused(string detail) => new(StatusCodes.Status422UnprocessableEntity, detail);

    /// <summary>Writes an answer that is an error.</summary>
    public static Task WriteAsync(HttpContext context, int status, string detail)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = ContentType;
        var problem = new Microsoft.AspNetCore.Mvc.ProblemDetails
        {
            Status = status,
            Title = ReasonPhrases.GetReasonPhrase(status),
            Detail = detail,
        };
        return context.Response.WriteAsync(JsonSerializer.Serialize(problem, ServerJson.Options));
    }

    /// <summary>Turns every exception of a request into one error; unexpected ones are logged, and not shown.</summary>
    public static async Task HandleAsync(HttpContext context, RequestDelegate next, ILogger log)
    {
        try
        {
            await next(context);
            if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentLength: null, ContentType: null })
                await WriteAsync(context, context.Response.StatusCode, Sentence(context));
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            if (context.RequestAborted.IsCancellationRequested)
                return;
            (int status, string detail) = Describe(e);
            if (status == StatusCodes.Status500InternalServerError)
                ServerLog.RequestFailed(log, context.Request.Method, context.Request.Path, e);
            context.Response.Headers.Remove("ETag");
            await WriteAsync(context, status, detail);
        }
    }

    /// <summary>The status and sentence of an exception; 500 for one that nobody expects.</summary>
    public static (int Status, string Detail) Describe(Exception e) => e switch
    {
        ProblemException known => (known.Status, known.Message),
        BadHttpRequestException bad => (bad.StatusCode, Sentence(bad)),
        NetWeightException expected => (StatusCodes.Status422UnprocessableEntity, expected.Message),
        _ => Storage.StoreProblem.Of(e)
            ?? (StatusCodes.Status500InternalServerError, "The server failed at this request. Its log has the reason."),
    };

    private static string Sentence(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => "No such address. api/openapi.json lists all addresses.",
        StatusCodes.Status405MethodNotAllowed => $"{context.Request.Method} is not possible here.",
        StatusCodes.Status415UnsupportedMediaType => "This address does not accept the content type. api/openapi.json lists them.",
        _ => "The request cannot be served.",
    };

    private static string Sentence(BadHttpRequestException bad) => bad.StatusCode switch
    {
        StatusCodes.Status413PayloadTooLarge => "The body is too large.",
        StatusCodes.Status408RequestTimeout => "The body arrived too slowly.",
        _ => "The request cannot be read: its body ended early, or its headers contradict each other.",
    };
}
