# METADATA
# title: Every document can be judged
# description: What no rule understands would pass all of them.
package rules.known_input

import data.lib.fields
import data.lib.layout

sources := {"repository", "file", "rendered", "tree", "change"}

deny contains finding if {
	source := fields.at(input, ["source"])
	not source in sources
	finding := {
		"msg": sprintf("source is %s, not one of %s", [fields.show(source), fields.list(sources)]),
		"remedy": "Call the policies as policy/README.md describes.",
	}
}

deny contains finding if {
	input.source in {"repository", "file", "rendered"}
	path := fields.at(input, ["path"])
	not is_string(path)
	finding := {
		"msg": sprintf("path is %s, not the path of a file", [fields.show(path)]),
		"remedy": "Call the policies as policy/README.md describes.",
	}
}

deny contains finding if {
	input.source == "rendered"
	is_string(input.path)
	not layout.rendered
	finding := {
		"msg": "a rendered manifest comes with the path of its Application",
		"remedy": "Call the policies as policy/README.md describes.",
	}
}

deny contains finding if {
	input.source in {"change", "tree"}
	files := fields.at(input, ["files"])
	not is_array(files)
	finding := {
		"msg": sprintf("files is %s, not a list", [fields.show(files)]),
		"remedy": "Call the policies as policy/README.md describes.",
	}
}

deny contains finding if {
	input.source == "file"
	objects := fields.at(input, ["objects"])
	not is_array(objects)
	finding := {
		"msg": sprintf("objects is %s, not a list", [fields.show(objects)]),
		"remedy": "Call the policies as policy/README.md describes.",
	}
}

deny contains finding if {
	input.source == "change"
	some file in input.files
	status := fields.at(file, ["status"])
	not status in {"added", "modified", "removed"}
	finding := {
		"msg": sprintf("%s is %s: not added, modified or removed", [
			fields.show(fields.at(file, ["path"])),
			fields.show(status),
		]),
		"remedy": "Call the policies as policy/README.md describes.",
	}
}

# Every other rule reads the settings: with wrong ones it could find nothing wrong. Asked once for all documents.
deny contains finding if {
	input.source in {"change", "tree"}
	some problem in data.rules.settings_shape.deny with input as {
		"source": "repository",
		"path": "platform.yaml",
		"object": platform,
	}
	finding := {
		"path": "platform.yaml",
		"msg": sprintf("the settings cannot be used: %s", [problem.msg]),
		"remedy": problem.remedy,
	}
}

default platform := null

platform := data.platform
