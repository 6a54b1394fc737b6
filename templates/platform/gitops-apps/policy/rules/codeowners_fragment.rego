# METADATA
# title: The file of a team names the team's folders and their owners
# description: CODEOWNERS is made of these files; a line for somebody else's folder would take it from them.
package rules.codeowners_fragment

import data.lib.fields
import data.lib.layout
import data.lib.settings

team := layout.here.team if layout.here.kind == "owners"

folders := settings.owned_folders(team)

# Words of each line: a folder and its owners.
lines contains words if {
	some text in split(input.object, "\n")
	words := [word | some word in split(replace(text, "\t", " "), " "); word != ""]
	count(words) > 0
	not startswith(words[0], "#")
}

deny contains finding if {
	team
	not is_string(input.object)
	finding := {
		"msg": "the file cannot be read as text",
		"remedy": "Write the lines of CODEOWNERS into it.",
	}
}

deny contains finding if {
	some line in lines
	folder := line[0]
	not folders[folder]
	finding := {
		"msg": sprintf("%s is not a folder of %s", [fields.quote(folder), team]),
		"remedy": sprintf("Keep to %s.", [concat(", ", sort(object.keys(folders)))]),
	}
}

deny contains finding if {
	some line in lines
	folder := line[0]
	found := concat(" ", array.slice(line, 1, count(line)))
	owner := folders[folder]
	found != owner
	finding := {
		"msg": sprintf("%s belongs to %s, not to %s", [folder, fields.quote(found), owner]),
		"remedy": sprintf("Write %s %s, as platform.yaml says.", [folder, owner]),
	}
}

deny contains finding if {
	is_string(input.object)
	some folder, owner in folders
	not has_line(folder)
	finding := {
		"msg": sprintf("%s is missing", [folder]),
		"remedy": sprintf("Add the line %s %s.", [folder, owner]),
	}
}

has_line(folder) if {
	some line in lines
	line[0] == folder
}
