using System.Reflection;
using System.Text;

namespace NetWeight.Tests;

/// <summary>The library's public surface is kept as text, so that every change of it is a visible difference.</summary>
public class PublicApiTests
{
    [Fact]
    public void Library_PublicSurface_IsAsKept()
    {
        var text = new StringBuilder();
        foreach (Type type in typeof(NetWeightException).Assembly.GetExportedTypes().OrderBy(t => t.FullName, StringComparer.Ordinal))
        {
            text.Append(type.FullName).Append(type.BaseType is { } b && b != typeof(object)
                && b != typeof(ValueType) ? $" : {b.Name}" : "").Append('\n');
            IEnumerable<string> members = type
                .GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
                .Where(m => m is not MethodInfo { IsSpecialName: true } and not Type && !m.Name.Contains('<', StringComparison.Ordinal))
                .Where(m => m.Name is not ("GetHashCode" or "Equals" or "ToString" or "Deconstruct" or "PrintMembers" or "value__"))
                .Select(m => $"  {m}");
            foreach (string member in members.Order(StringComparer.Ordinal))
                text.Append(member).Append('\n');
        }

        Snapshot.Matches("tests/NetWeight.Tests/PublicApi.txt", text.ToString());
    }
}
