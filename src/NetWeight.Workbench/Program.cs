using System.Reflection;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Components.WebAssembly.Hosting;
using Microsoft.Extensions.DependencyInjection;
using NetWeight.Workbench;
using NetWeight.Workbench.State;
using NetWeight.Workbench.Texts;

var builder = WebAssemblyHostBuilder.CreateDefault(args);
builder.RootComponents.Add<App>("#app");
string version = typeof(App).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";
builder.Services.AddScoped(_ => new Session(new Engine(version), () => Task.Delay(1)));
builder.Services.AddScoped<Browser>();
builder.Services.AddScoped<Language>();
await builder.Build().RunAsync();
