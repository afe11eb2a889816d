import RoyalCore
import Testing

@testable import RoyalOperate

struct ConfigurationTemplateTests {
  @Test(arguments: [
    "plain", "with blank", "it's", "a\"b", "$HOME `id`", "a\\b", "'\"$`\\", "ñandú", "#x", "~", "a;b|c&d", "{x}",
  ])
  func `a value is read back as it was`(value: String) throws {
    let template = ConfigurationTemplate(values: ["INSTANCE_NAME": value, "CHATWOOT_API_TOKEN": value])
    for text in [template.main, template.drain] {
      let file = try ConfigurationFile(Array(text.utf8), name: "x")
      #expect(file.assignments.map(\.value) == [value])
    }
  }

  @Test func `every key has its place in the example, and secrets stand in the daemon's file`() throws {
    let whole = ConfigurationTemplate(values: [:]).main.split(separator: "\n").count
    for key in SettingsReader.keys where !ConfigurationTemplate.secrets.contains(key) {
      let lines = ConfigurationTemplate(values: [key: "1"]).main.split(separator: "\n")
      #expect(lines.count == whole && lines.contains("\(key)=1"), "\(key) is not in etc/royal.env.example")
    }
    for key in ConfigurationTemplate.secrets {
      let template = ConfigurationTemplate(values: [key: "s3cret"])
      #expect(!template.main.contains("s3cret") && template.drain.contains("\(key)=s3cret"))
    }
  }

  @Test func `presets have the seed's numbers`() {
    let numbers = Preset.allCases.map { preset in
      ["WORKER_POOL_SIZE", "MAX_CONCURRENT_USERS", "MESSAGE_BUFFER_TIMEOUT"].compactMap { key in
        Int(preset.values[key] ?? "")
      }
    }
    #expect(numbers == [[2, 3, 5000], [3, 5, 8000], [5, 10, 10_000]])
  }
}
