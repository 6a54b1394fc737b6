# METADATA
# title: A bot changes one thing at a time
# description: >-
#   What a bot gets wrong, or whoever takes it over, reaches one application in one environment. What a bot may do: deploy an
#   image, create an application, move the applications of one environment to another chart version, onboard a team, add a
#   published chart, and write CODEOWNERS.
package rules.bot_change_is_small

import data.lib.fields
import data.lib.layout

# Whoever is not known to be a person is not one.
by_bot if {
	input.source == "change"
	fields.at(input, ["author", "bot"]) != false
}

author := login if {
	login := fields.at(input, ["author", "login"])
	is_string(login)
} else := "a bot"

# What a bot may do with a file of each kind, and what of it there may be only one of.
allowed := {
	["image", "modified"]: {"does": "deploy", "one": ["environment", "team", "application"]},
	["application", "modified"]: {"does": "change the Applications of", "one": ["environment"]},
	["application", "added"]: {"does": "create", "one": ["team", "application"]},
	["values", "added"]: {"does": "create", "one": ["team", "application"]},
	["image", "added"]: {"does": "create", "one": ["team", "application"]},
	["project", "added"]: {"does": "onboard", "one": ["team"]},
	["namespace", "added"]: {"does": "onboard", "one": ["team"]},
	["owners", "added"]: {"does": "onboard", "one": ["team"]},
	["chart", "added"]: {"does": "publish the chart", "one": ["version"]},
	["codeowners", "modified"]: {"does": "write", "one": ["kind"]},
	["codeowners", "added"]: {"does": "write", "one": ["kind"]},
}

# What is changed, by what is done.
changes[allowance.does] contains subject if {
	by_bot
	some file in input.files
	place := layout.of(file.path)
	allowance := allowed[[place.kind, file.status]]
	subject := concat("/", [place[part] | some part in allowance.one])
}

deny contains finding if {
	by_bot
	some file in input.files
	not is_allowed(file)
	finding := {
		"path": file.path,
		"msg": sprintf("%s is %s by %s", [file.path, file.status, author]),
		"remedy": concat(" ", [
			"A bot adds the files of a new application, team or chart version, changes image.yaml, or moves Applications to",
			"another chart version. Let a person propose this.",
		]),
	}
}

deny contains finding if {
	some does, subjects in changes
	count(subjects) > 1
	finding := {
		"path": path,
		"msg": sprintf("%s would %s %s at once", [author, does, fields.list(subjects)]),
		"remedy": "Open a pull request for each.",
	}
}

deny contains finding if {
	count(changes) > 1
	finding := {
		"path": path,
		"msg": sprintf("%s would %s in one pull request", [
			author,
			concat(" and ", sort([sprintf("%s %s", [does, fields.list(subjects)]) | some does, subjects in changes])),
		]),
		"remedy": "Open a pull request for each.",
	}
}

# The first file stands for all of them.
path := min({file.path | some file in input.files})

is_allowed(file) if allowed[[layout.of(file.path).kind, file.status]]
