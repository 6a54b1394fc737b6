package rules.known_input_test

import data.lib.example
import data.rules.known_input

test_accepts_what_is_right if {
	known_input.deny == set() with input as example.values with data.platform as example.platform
}

test_rejects_an_unknown_source if {
	document := {"source": "elsewhere"}
	example.messages(known_input.deny) == {
		`source is "elsewhere", not one of change, file, rendered, repository, tree`,
	} with input as document
		with data.platform as example.platform
}

test_rejects_a_document_without_a_path if {
	document := {"source": "repository", "object": {}}
	example.messages(known_input.deny) == {"path is missing, not the path of a file"} with input as document
		with data.platform as example.platform
}

test_rejects_a_manifest_of_no_application if {
	document := example.with_field(example.deployment, "/path", "README.md")
	example.messages(known_input.deny) == {
		"a rendered manifest comes with the path of its Application",
	} with input as document
		with data.platform as example.platform
}

test_rejects_a_change_of_nothing if {
	document := {"source": "change"}
	example.messages(known_input.deny) == {"files is missing, not a list"} with input as document
		with data.platform as example.platform
}

test_rejects_a_file_without_documents if {
	document := {"source": "file", "path": "platform.yaml"}
	example.messages(known_input.deny) == {"objects is missing, not a list"} with input as document
		with data.platform as example.platform
}

test_rejects_an_unknown_status if {
	document := {
		"source": "change",
		"author": {"login": "acme[bot]", "bot": false},
		"files": [{"path": "a", "status": "renamed"}],
	}
	example.messages(known_input.deny) == {
		`"a" is "renamed": not added, modified or removed`,
	} with input as document
		with data.platform as example.platform
}

test_rejects_settings_that_cannot_be_used if {
	example.messages(known_input.deny) == {
		"the settings cannot be used: registries is missing, not a list of what image names begin with",
	} with input as {"source": "tree", "files": []}
		with data.platform as example.without(example.platform, "/registries")
}
