using Microsoft.AspNetCore.Components.WebAssembly.Hosting;
using NetWeight.Workbench;
using NetWeight.Workbench.State;
using NetWeight.Workbench.Texts;

var builder = WebAssemblyHostBuilder.CreateDefault(args);
builder.RootComponents.Add<App>("#app");
builder.Services.AddScoped<Browser>();
builder.Services.AddScoped<IBackground, WorkerBackground>();
builder.Services.AddScoped(services =>
    new Session(new Engine(App.FullVersion), () => Task.Delay(1), services.GetRequiredService<IBackground>()));
builder.Services.AddScoped<NetWeight.Workbench.Servers.ServerLink>();
builder.Services.AddScoped<Language>();
await builder.Build().RunAsync();
